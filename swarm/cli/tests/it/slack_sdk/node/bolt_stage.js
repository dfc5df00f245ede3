// The app, and the people who meet it.

const { WebClient, LogLevel } = require('@slack/web-api');
const office = require('./office');
const { Seen } = require('./bolt_app');

async function cast() {
  const story = { seen: new Seen() };
  story.bot = new WebClient(process.env.SLACK_BOT_TOKEN, {
    slackApiUrl: process.env.SLACK_API_URL,
    logLevel: LogLevel.ERROR,
  });
  [story.one, story.two] = [await office.Person.of(3), await office.Person.of(4)];
  story.channel = await office.channelNamed('it-help');
  story.botUser = (await story.bot.auth.test()).user_id;
  story.says = async (text, more = {}) =>
    (await story.one.api('chat.postMessage', { channel: story.channel, text, ...more })).ts;
  return story;
}

module.exports = { cast };
