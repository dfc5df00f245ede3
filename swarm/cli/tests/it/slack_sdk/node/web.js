// `@slack/web-api` against the twin: every behaviour is asked for as an app would.

const { WebClient, LogLevel } = require('@slack/web-api');
const cases = require('./cases');
const office = require('./office');

require('./web_calls');
require('./web_lists');
require('./web_refusals');

async function cast() {
  const story = { url: process.env.SLACK_API_URL };
  story.client = (token, options = {}) =>
    new WebClient(token, { slackApiUrl: story.url, logLevel: LogLevel.ERROR, ...options });
  story.bot = story.client(process.env.SLACK_BOT_TOKEN);
  [story.one, story.two] = [await office.Person.of(3), await office.Person.of(4)];
  story.person = story.client(story.one.token);
  story.channel = await office.channelNamed('it-help');
  story.botUser = (await story.bot.auth.test()).user_id;
  return story;
}

office.readEnvironment();
cast().then(cases.run);
