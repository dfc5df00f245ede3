// `@slack/bolt` in Socket Mode: the same app and the same behaviours, and what is so only over sockets.

const cases = require('./cases');
const office = require('./office');
const { Seen, appOf } = require('./bolt_app');
const { cast } = require('./bolt_stage');

require('./bolt_cases');

/** An app that gets its deliveries over a socket of its own. */
async function connected(seen) {
  const app = appOf(seen, { socketMode: true, appToken: process.env.SLACK_APP_TOKEN });
  await app.start();
  return app;
}

const heard = (story, ts) => story.seen.wait('message', (event) => event.ts === ts);

cases.behaviour('refresh_loses_nothing', async (story) => {
  const again = new Promise((done) => {
    story.app.receiver.client.once('connected', done);
  });
  const said = [await story.says('Before the refresh.')];
  await office.refreshSockets();
  for (let number = 0; number < 3; number += 1) said.push(await story.says(`During the refresh ${number}.`));
  await again;
  said.push(await story.says('After the refresh.'));
  for (const ts of said) await heard(story, ts);
});

cases.behaviour('two_sockets_share', async (story) => {
  const seen = new Seen();
  const other = await connected(seen);
  const said = [];
  for (let number = 0; number < 12; number += 1) said.push(await story.says(`For one of both ${number}.`));
  const got = (each, ts) => each.of('message', (event) => event.ts === ts).length;
  await cases.until(() => said.every((ts) => got(seen, ts) + got(story.seen, ts) > 0), 'all events');
  cases.same(
    said.filter((ts) => got(seen, ts) && got(story.seen, ts)),
    [],
    'what both got',
  );
  cases.assert(
    said.some((ts) => got(seen, ts)),
    'the second socket gets its share',
  );
  await other.stop();
});

async function main() {
  office.readEnvironment();
  const story = await cast();
  await office.useSockets();
  story.app = await connected(story.seen);
  await cases.run(story);
  process.exit(0);
}

main();
