-- Reads what has a higher number than the caller holds, by number, about a megabyte at a time.
--
-- KEYS  1 meta, 2 json, 3 seqs   ARGV  1 since, 2 most bytes
-- Answers {epoch, seq, horizon, covered, JSON, number, JSON, number, ...}: the caller holds everything
-- up to `covered` afterwards. Epoch 0: there is no page.
local head = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'horizon')
local seq, most = tonumber(head[2] or 0), tonumber(ARGV[2])
local answer = {tonumber(head[1] or 0), seq, tonumber(head[3] or 0), seq}
local PAGE = 200 -- elements a step: a step's JSON is at most this many times 256 KB, usually 100 KB
local from, bytes = ARGV[1], 0
while true do
  local found = redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. from, '+inf', 'WITHSCORES', 'LIMIT', 0, PAGE)
  for at = 1, #found, 2 do
    local text = redis.call('HGET', KEYS[2], found[at])
    answer[#answer + 1], answer[#answer + 2] = text, tonumber(found[at + 1])
    from, bytes = found[at + 1], bytes + #text
    if bytes >= most then
      answer[4] = tonumber(from)
      return answer
    end
  end
  if #found < 2 * PAGE then return answer end
end
