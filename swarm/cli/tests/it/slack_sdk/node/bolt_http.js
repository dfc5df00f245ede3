// `@slack/bolt` with its HTTP receiver.

const { HTTPReceiver, LogLevel } = require('@slack/bolt');
const cases = require('./cases');
const office = require('./office');
const { Seen, appOf } = require('./bolt_app');
const { cast } = require('./bolt_stage');

require('./bolt_cases');

/** Starts an app that listens with this secret; where. */
async function listening(seen, signingSecret) {
  const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logLevel: LogLevel.ERROR });
  const app = appOf(seen, { receiver });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  return { app, url: `http://127.0.0.1:${server.address().port}/slack/events` };
}

cases.behaviour('wrong_secret_is_refused', async (story) => {
  const seen = new Seen();
  const stranger = await listening(seen, 'another secret');
  await office.listen(stranger.url);
  const ts = await story.says('Signed by another.');
  await office.listen(story.url);
  const after = await story.says('Signed by the right one.');
  await story.seen.wait('message', (event) => event.ts === after);
  cases.same(
    seen.of('message', (event) => event.ts === ts),
    [],
    'what a stranger heard',
  );
  await stranger.app.stop();
});

async function main() {
  office.readEnvironment();
  const story = await cast();
  const { url } = await listening(story.seen, process.env.SLACK_SIGNING_SECRET);
  story.url = url;
  await office.listen(url);
  await cases.run(story);
  // Connections that are kept open would keep the process alive.
  process.exit(0);
}

main();
