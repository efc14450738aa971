// The official OpenAI client for Node against a Danlu server; see python_client.py, whose promises these are.
//   node node_client.mjs URL TOKEN OTHER_TOKEN
import OpenAI from 'openai';

const [url, token, otherToken] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0, timeout: 30_000 });
const long = 'Tell me about the tea room: 茶室几点开门？ '.repeat(6);
let checks = 0;
let failures = 0;

function check(sentence, holds) {
  checks += 1;
  if (holds) return;
  failures += 1;
  console.log(`FAILED (node): ${sentence}`);
}

async function raises(sentence, kind, status, call, code) {
  try {
    await call();
    check(`${sentence}: nothing was raised`, false);
  } catch (error) {
    check(`${sentence}: ${error}`, error instanceof kind && error.status === status);
    if (code) check(`${sentence}: code ${error.code}`, error.code === code);
  }
}

const question = (text) => [{ role: 'user', content: text }];
const ask = (text, more = {}, by = client) =>
  by.chat.completions.create({ model: 'echo', messages: question(text), ...more });

const names = [];
for await (const model of client.models.list()) names.push(model.id);
check('the apps with a chat are listed', ['ask-docs', 'echo', 'endless'].every((name) => names.includes(name)));
check('one of them is shown', (await client.models.retrieve('echo')).id === 'echo');

const answer = await ask('hello', { temperature: 0.1, user: 'somebody' });
check('the answer is there', answer.choices[0].message.content === 'hello');
check('it ended by itself', answer.choices[0].finish_reason === 'stop');
check('the usage is there', answer.usage.total_tokens > 0);
const cited = await ask('How long is the kettle guaranteed?', { model: 'ask-docs' });
check("the app's citations come along", cited.danlu.citations[0]?.verified === true);

let text = '';
let finish = null;
let usage = null;
for await (const chunk of await ask(long, { stream: true, stream_options: { include_usage: true } })) {
  const choice = chunk.choices[0];
  text += choice?.delta.content ?? '';
  finish = choice?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}
check('the stream gives the whole answer', text === long);
check('it says that it ended', finish === 'stop' && usage?.total_tokens > 0);
const helper = client.chat.completions.stream({ model: 'echo', messages: question(long) });
check("the client's own gathering of a stream works", (await helper.finalContent()) === long);

const endless = await ask('go', { model: 'endless', stream: true });
let seen = 0;
for await (const chunk of endless) {
  seen += chunk.choices.length;
  if (seen > 3) break;
}
check('an answer comes in pieces while it is written, and an endless one can be left', seen > 3);
const stopped = await ask('go', { model: 'endless', stream: true });
stopped.controller.abort();

await raises('an unknown model', OpenAI.NotFoundError, 404, () => ask('x', { model: 'no-such-app' }), 'model_not_found');
await raises('two answers', OpenAI.BadRequestError, 400, () => ask('x', { n: 2 }), 'unsupported_parameter');
await raises('a schema', OpenAI.BadRequestError, 400, () => ask('x', { response_format: { type: 'json_object' } }));
await raises('no messages', OpenAI.BadRequestError, 400, () => client.chat.completions.create({ model: 'echo', messages: [] }));
const wrong = client.withOptions({ apiKey: 'not-a-token' });
await raises('a wrong token', OpenAI.AuthenticationError, 401, () => ask('x', {}, wrong), 'invalid_api_key');
const other = client.withOptions({ apiKey: otherToken });
await raises("another app's token", OpenAI.NotFoundError, 404, () => ask('x', {}, other));
await raises('a model that fails', OpenAI.InternalServerError, 503, () => ask('x', { model: 'broken' }));
try {
  for await (const chunk of await ask('x', { model: 'broken', stream: true })) void chunk;
  check('a failing stream raises', false);
} catch (error) {
  check(`a failing stream raises its reason: ${error}`, error instanceof OpenAI.APIError);
}

console.log(`${checks} checks, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
