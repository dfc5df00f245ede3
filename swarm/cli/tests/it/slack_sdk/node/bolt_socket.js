// `@slack/bolt` in Socket Mode: the same app and the same behaviours, and what is so only over sockets.

const { SocketModeReceiver, LogLevel } = require('@slack/bolt');
const cases = require('./cases');
const office = require('./office');
const { Seen, appOf } = require('./bolt_app');
const { cast } = require('./bolt_stage');

require('./bolt_cases');

function receiverOf() {
  const installerOptions = { clientOptions: { slackApiUrl: process.env.SLACK_API_URL } };
  return new SocketModeReceiver({ appToken: process.env.SLACK_APP_TOKEN, logLevel: LogLevel.ERROR, installerOptions, clientOptions: installerOptions.clientOptions });
}

async function connected(seen) {
  const receiver = receiverOf();
  const app = appOf(seen, { receiver });
  await app.start();
  return { app, receiver };
}

const heard = (story, ts) => story.seen.wait('message', (event) => event.ts === ts);

cases.behaviour('refresh_loses_nothing', async (story) => {
  const again = new Promise((done) => { story.receiver.client.once('connected', done); });
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
  cases.same(said.filter((ts) => got(seen, ts) && got(story.seen, ts)), [], 'what both got');
  cases.assert(said.some((ts) => got(seen, ts)), 'the second socket gets its share');
  await other.app.stop();
});

async function main() {
  office.readEnvironment();
  const story = await cast();
  await office.useSockets();
  Object.assign(story, await connected(story.seen));
  await cases.run(story);
  process.exit(0);
}

main();
