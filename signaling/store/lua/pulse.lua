-- One look at everything a node has open. Writes a little, so that a Redis that can only be read is noticed.
-- KEYS[3] this node's sign of life, KEYS[4...] lessons; ARGV[2] its lifetime, in milliseconds
-- Returns {is it settling, epoch and version of each lesson in turn (both 0: not there)}
redis.call('SET', KEYS[3], '1', 'PX', ARGV[2])
local answer = { settling and 1 or 0 }
for index = 4, #KEYS do
  local epoch, version = number_at(KEYS[index], 'epoch', 'version')
  table.insert(answer, epoch or 0)
  table.insert(answer, version or 0)
end
return answer
