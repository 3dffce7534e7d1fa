-- A node offers the state it holds to a Redis that has less; the highest offered is kept.
-- KEYS[3] lesson, KEYS[4] plan, KEYS[5] live lessons
-- ARGV[2] lesson id, [3] held epoch, [4] held version, [5] new epoch, [6] state and [7] plan under the new
-- epoch (same version), [8] channel of changes, [9] look after it at, [10] announcement to media,
-- [11...] channels of media nodes
-- Returns {'taken'} | {'kept', stored state} | {'epoch', the lowest new epoch that would do}
local held_epoch, held_version = tonumber(ARGV[3]), tonumber(ARGV[4])
local epoch, version = number_at(KEYS[3], 'epoch', 'version')
if epoch then
  local first_epoch, first_version = number_at(KEYS[3], 'origin_epoch', 'origin_version')
  if epoch <= held_epoch then
    -- The same line of changes, or an older Redis: the higher number has seen more.
    if not is_before(epoch, version, held_epoch, held_version) then
      return { 'kept', redis.call('HGET', KEYS[3], 'data') }
    end
  else
    -- A new epoch began already, from another node's offer. A higher one may still replace it as long
    -- as nobody has built on it.
    local untouched = first_epoch and version == first_version
    if not untouched or not is_before(first_epoch, first_version, held_epoch, held_version) then
      return { 'kept', redis.call('HGET', KEYS[3], 'data') }
    end
  end
  if tonumber(ARGV[5]) <= epoch then
    return { 'epoch', epoch + 1 }
  end
end
redis.call('HSET', KEYS[3], 'epoch', ARGV[5], 'version', held_version, 'data', ARGV[6],
  'origin_epoch', held_epoch, 'origin_version', held_version)
redis.call('SET', KEYS[4], ARGV[7])
redis.call('ZADD', KEYS[5], 'LT', ARGV[9], ARGV[2])
redis.call('PUBLISH', ARGV[8], ARGV[6])
for index = 11, #ARGV do
  redis.call('PUBLISH', ARGV[index], ARGV[10])
end
return { 'taken' }
