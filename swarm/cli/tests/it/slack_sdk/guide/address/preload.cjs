// Node loads this before an app that says nothing of an address (`--require`): Slack's client then has the twin's where it would have
// Slack's. It is the option that Bolt hands on as `clientOptions.slackApiUrl`; one that the app gives itself stays.

const { dirname, join } = require('node:path');
const { createRequire } = require('node:module');

const app = createRequire(process.argv[1]);
const bolt = createRequire(app.resolve('@slack/bolt'));
const client = require(join(dirname(bolt.resolve('@slack/web-api')), 'WebClient.js'));

client.WebClient = class WebClient extends client.WebClient {
  constructor(token, options = {}) {
    super(token, { ...options, slackApiUrl: options.slackApiUrl ?? process.env.SLACK_API_URL });
  }
};
