// The names of common emoji. Any other name stands between its colons, as where a workspace lacks the picture.

const LIST = "+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|pray 🙏|raised_hands 🙌|muscle 💪|point_right 👉|point_left 👈|point_up 👆|point_down 👇|eyes 👀|heart ❤️|tada 🎉|rocket 🚀|fire 🔥|100 💯|white_check_mark ✅|heavy_check_mark ✔️|x ❌|no_entry ⛔|no_entry_sign 🚫|warning ⚠️|question ❓|exclamation ❗|bulb 💡|memo 📝|lock 🔒|unlock 🔓|key 🔑|ticket 🎫|hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|clock1 🕐|calendar 📅|email 📧|envelope ✉️|bell 🔔|mag 🔍|link 🔗|pushpin 📌|paperclip 📎|wrench 🔧|hammer 🔨|gear ⚙️|bug 🐛|robot_face 🤖|computer 💻|phone 📞|file_folder 📁|bar_chart 📊|chart_with_upwards_trend 📈|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|recycle ♻️|star ⭐|sparkles ✨|zap ⚡|sunny ☀️|cloud ☁️|coffee ☕|beer 🍺|cake 🍰|smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂|sweat_smile 😅|laughing 😆|wink 😉|blush 😊|slightly_smiling_face 🙂|relaxed ☺️|sunglasses 😎|thinking_face 🤔|neutral_face 😐|confused 😕|disappointed 😞|worried 😟|cry 😢|sob 😭|angry 😠|rage 😡|scream 😱|flushed 😳|sleeping 😴|facepalm 🤦|shrug 🤷|see_no_evil 🙈|party_parrot 🦜|ship 🚢|house 🏠|office 🏢|globe_with_meridians 🌐|large_green_circle 🟢|large_red_square 🟥|red_circle 🔴|large_blue_circle 🔵|large_yellow_circle 🟡|white_circle ⚪|black_circle ⚫|green_heart 💚|broken_heart 💔|handshake 🤝|writing_hand ✍️|inbox_tray 📥|outbox_tray 📤|package 📦|shield 🛡️|rotating_light 🚨|construction 🚧|information_source ℹ️|speech_balloon 💬|mega 📣|trophy 🏆|gift 🎁";

const KNOWN = new Map(LIST.split("|").map((entry) => entry.split(" ")));

// What is offered first to react with.
export const OFFERED = ["+1", "white_check_mark", "eyes", "tada", "heart", "pray", "raised_hands", "rocket", "thinking_face", "x", "joy", "sob"];

export function emoji(name) {
  const plain = String(name).replace(/::skin-tone-\d$/, "");
  return KNOWN.get(plain) ?? ":" + name + ":";
}

export function knows(name) {
  return KNOWN.has(name);
}

export function offered(text) {
  const names = [...KNOWN.keys()];
  return text ? names.filter((name) => name.includes(text)).slice(0, 24) : OFFERED;
}
