-- Forgets tombstones that are older than anybody's absence, and remembers up to which number.
--
-- KEYS  1 meta, 2 json, 3 state, 4 seqs, 5 dead   ARGV  1 before (ms), 2 most elements at once
-- Answers {horizon, id, id, ...}.
local meta, json, state, seqs, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local horizon = tonumber(redis.call('HGET', meta, 'horizon') or 0)
local old = redis.call('ZRANGEBYSCORE', dead, '-inf', '(' .. ARGV[1], 'LIMIT', 0, tonumber(ARGV[2]))
local freed = 0
for _, id in ipairs(old) do
  horizon = math.max(horizon, tonumber(redis.call('ZSCORE', seqs, id) or 0))
  freed = freed + redis.call('HSTRLEN', json, id)
  redis.call('HDEL', json, id)
  redis.call('HDEL', state, id)
  redis.call('ZREM', seqs, id)
  redis.call('ZREM', dead, id)
end
if #old > 0 then
  redis.call('HSET', meta, 'horizon', string.format('%.0f', horizon))
  redis.call('HINCRBY', meta, 'bytes', -freed)
end
return {horizon, unpack(old)}
