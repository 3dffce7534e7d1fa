-- Put in front of every script. Notices that this is not the Redis it was (restarted, replaced, emptied),
-- and gives all nodes a moment to offer what they hold before anybody builds on less.
-- KEYS[1] run, KEYS[2] settling; ARGV[1] how long to settle, in milliseconds.
local run_id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
if redis.call('GET', KEYS[1]) ~= run_id then
  redis.call('SET', KEYS[1], run_id)
  redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
end
local settling = redis.call('EXISTS', KEYS[2]) == 1

local function number_at(key, epoch_field, version_field)
  local pair = redis.call('HMGET', key, epoch_field, version_field)
  if not pair[1] or not pair[2] then
    return nil, nil
  end
  return tonumber(pair[1]), tonumber(pair[2])
end

local function is_before(epoch, version, other_epoch, other_version)
  return epoch < other_epoch or (epoch == other_epoch and version < other_version)
end
