-- Compare and set: state and media plan together, if the stored number is still the expected one.
-- KEYS[3] lesson, KEYS[4] plan, KEYS[5] live lessons
-- ARGV[2] lesson id, [3] expected epoch, [4] expected version (both 0: nothing is stored yet),
-- [5] epoch, [6] version, [7] state (empty: only compare), [8] plan, [9] channel of changes,
-- [10] look after it at, [11] announcement to media, [12...] channels of media nodes
-- Returns {'saved'} | {'settling'} | {'conflict', stored state or nothing}
if settling then
  return { 'settling' }
end
local epoch, version = number_at(KEYS[3], 'epoch', 'version')
if (epoch or 0) ~= tonumber(ARGV[3]) or (version or 0) ~= tonumber(ARGV[4]) then
  return { 'conflict', redis.call('HGET', KEYS[3], 'data') }
end
if ARGV[7] == '' then
  return { 'saved' }
end
redis.call('HSET', KEYS[3], 'epoch', ARGV[5], 'version', ARGV[6], 'data', ARGV[7])
redis.call('SET', KEYS[4], ARGV[8])
redis.call('ZADD', KEYS[5], 'LT', ARGV[10], ARGV[2])
redis.call('PUBLISH', ARGV[9], ARGV[7])
for index = 12, #ARGV do
  redis.call('PUBLISH', ARGV[index], ARGV[11])
end
return { 'saved' }
