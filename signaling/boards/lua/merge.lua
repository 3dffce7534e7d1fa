-- Merges a batch of elements into a page, numbers what is newer, and publishes it: one atomic step.
--
-- KEYS  1 meta   hash: epoch, seq, bytes, horizon
--       2 json   hash: element id -> JSON
--       3 state  hash: element id -> "version nonce guarded author"
--       4 seqs   sorted set: element id by number
--       5 dead   sorted set: tombstones by server time (ms)
-- ARGV  1 mode: "put" wants the page as the caller knows it; "offer" gives a cache to whatever is there
--       2 epoch, 3 seq: the page as the caller knows it
--       4 epoch to begin where the page is gone or rewound (offer only)
--       5 now (ms), 6 seconds to keep the page, 7 channel, 8 most elements, 9 most bytes
--       10... per element: id, version, nonce, guarded (0|1), author, admin (0|1), deleted (0|1), JSON
-- Answers {"lost", epoch, seq}, or {"ok", epoch, previous, seq, verdicts, held}: a verdict is the
-- element's number or the code of its refusal; `held` has JSON and number of what refused elements met.
local meta, json, state, seqs, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local mode, known_epoch, known_seq, new_epoch = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now, keep_seconds, channel = ARGV[5], ARGV[6], ARGV[7]
local most_elements, most_bytes = tonumber(ARGV[8]), tonumber(ARGV[9])
local FIRST, FIELDS = 10, 8

local function whole(number) return string.format('%.0f', number) end -- tostring(1e12) would lose digits

local head = redis.call('HMGET', meta, 'epoch', 'seq', 'bytes')
local epoch, seq, bytes = tonumber(head[1] or 0), tonumber(head[2] or 0), tonumber(head[3] or 0)
local rewound = epoch == known_epoch and seq < known_seq
if epoch == 0 or rewound then
  if mode == 'put' then return {'lost', epoch, seq} end
  epoch = math.max(new_epoch, epoch + 1)
  redis.call('HSET', meta, 'epoch', whole(epoch), 'seq', whole(seq))
elseif mode == 'put' and epoch ~= known_epoch then
  return {'lost', epoch, seq}
end

local previous, elements = seq, redis.call('HLEN', json)
local verdicts, held, accepted = {}, {}, {}

for at = FIRST, #ARGV, FIELDS do
  local id, version, nonce, guarded, author, admin, deleted, text = unpack(ARGV, at, at + FIELDS - 1)
  local verdict
  local known = redis.call('HGET', state, id)
  local v, n, g, a
  if known then v, n, g, a = string.match(known, '^(%d+) (%d+) (%d) (.*)$') end
  v, n = tonumber(v), tonumber(n)
  local mine, nonce_mine = tonumber(version), tonumber(nonce)
  if known and v == mine and n == nonce_mine then
    if mode == 'put' and redis.call('HGET', json, id) ~= text then
      verdict = 'stale' -- another state that claims to be this one
    else
      verdict = tonumber(redis.call('ZSCORE', seqs, id)) -- sent again
    end
  elseif known and (mine < v or (mine == v and nonce_mine > n)) then
    verdict = 'stale'
  elseif known and g == '1' and admin == '0' then
    verdict = 'locked'
  elseif known and a ~= author and mode == 'put' then
    verdict = 'stale' -- another node knows another maker of this id: the first one counts
  elseif not known and elements >= most_elements then
    verdict = 'full'
  else
    local grown = bytes + #text - (known and redis.call('HSTRLEN', json, id) or 0)
    if grown > most_bytes and deleted == '0' then
      verdict = 'full'
    else
      bytes, seq, verdict = grown, seq + 1, seq + 1
      if not known then elements = elements + 1 end
      redis.call('HSET', json, id, text)
      redis.call('HSET', state, id, version .. ' ' .. nonce .. ' ' .. guarded .. ' ' .. author)
      redis.call('ZADD', seqs, whole(seq), id)
      if deleted == '1' then redis.call('ZADD', dead, now, id) else redis.call('ZREM', dead, id) end
      accepted[#accepted + 1] = text
    end
  end
  verdicts[#verdicts + 1] = verdict
  if type(verdict) == 'string' and known then
    held[#held + 1] = redis.call('HGET', json, id)
    held[#held + 1] = redis.call('ZSCORE', seqs, id)
  end
end

if #accepted > 0 then
  redis.call('HSET', meta, 'seq', whole(seq), 'bytes', whole(bytes))
  redis.call('PUBLISH', channel, '{"epoch":' .. whole(epoch) .. ',"previous":' .. whole(previous)
    .. ',"seq":' .. whole(seq) .. ',"elements":[' .. table.concat(accepted, ',') .. ']}')
end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, keep_seconds) end
return {'ok', epoch, previous, seq, verdicts, held}
