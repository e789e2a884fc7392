// A small table of emoji short names; what is not in it stays as :text:.

const TABLE = `+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
no_entry ⛔ no_entry_sign 🚫 warning ⚠️ rotating_light 🚨 exclamation ❗ question ❓ grey_question ❔ bangbang ‼️ information_source ℹ️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_green_square 🟩 large_red_square 🟥 large_yellow_square 🟨 white_large_square ⬜ drum_with_drumsticks 🥁 memo 📝 pencil ✏️ pencil2 ✏️ clipboard 📋 page_facing_up 📄
scroll 📜 books 📚 book 📖 bookmark 🔖 link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 triangular_flag_on_post 🚩 checkered_flag 🏁 dart 🎯 calendar 📅 date 📅
spiral_calendar_pad 🗓️ hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ clock9 🕘 bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrows_counterclockwise 🔄 repeat 🔁 leftwards_arrow_with_hook ↩️
bust_in_silhouette 👤 busts_in_silhouette 👥 wave 👋 raised_hands 🙌 clap 👏 pray 🙏 handshake 🤝 muscle 💪 point_right 👉 point_left 👈 point_up ☝️ point_down 👇 eyes 👀 ok_hand 👌 v ✌️
raising_hand 🙋 speech_balloon 💬 thought_balloon 💭 mega 📣 loudspeaker 📢 bell 🔔 no_bell 🔕 mailbox 📫 envelope ✉️ inbox_tray 📥 outbox_tray 📤 email 📧
rocket 🚀 tada 🎉 sparkles ✨ star ⭐ star2 🌟 fire 🔥 zap ⚡ boom 💥 bulb 💡 key 🔑 lock 🔒 unlock 🔓 hammer 🔨 wrench 🔧 hammer_and_wrench 🛠️ gear ⚙️ mag 🔍 scales ⚖️ shield 🛡️
trophy 🏆 medal 🏅 first_place_medal 🥇 gift 🎁 moneybag 💰 package 📦 computer 💻 phone ☎️ robot_face 🤖 house 🏠 office 🏢 palm_tree 🌴 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️
coffee ☕ pizza 🍕 cake 🍰 smile 😄 smiley 😃 grinning 😀 slightly_smiling_face 🙂 blush 😊 wink 😉 joy 😂 thinking_face 🤔 neutral_face 😐 confused 😕 worried 😟 cry 😢 sob 😭 angry 😠
sweat_smile 😅 sunglasses 😎 heart ❤️ broken_heart 💔 green_heart 💚 blue_heart 💙 100 💯 construction 🚧 seedling 🌱 herb 🌿 earth_africa 🌍 globe_with_meridians 🌐 traffic_light 🚦
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ black_square_for_stop ⏹️ arrow_forward ▶️ double_vertical_bar ⏸️ heavy_plus_sign ➕ heavy_minus_sign ➖ small_blue_diamond 🔹 small_orange_diamond 🔸`;

const words = TABLE.split(/\s+/);
const EMOJI = new Map();
for (let at = 0; at + 1 < words.length; at += 2) EMOJI.set(words[at], words[at + 1]);

/** The character of a short name, or ":name:" when it is not in the table. */
export const emoji = (name) => EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? `:${name}:`;

/** Whether the table knows this short name. */
export const hasEmoji = (name) => EMOJI.has(name);

/** Short names beginning with `start`, at most eight. @returns {[string, string][]} name and character */
export const emojiLike = (start) => [...EMOJI].filter(([name]) => name.startsWith(start)).slice(0, 8);
