"""
A third of the judged questions: the weights of the search were not chosen on them.

Judged from what the records are, before the search was changed. Whoever changes a
weight looks at questions.py, and at these only once the choice is made.
"""

OBAMAS_LETTERS = {
    "obama-khamenei-early-2009": 3,
    "obama-khamenei-may-2009": 3,
    "obama-khamenei-2014": 3,
}
TOLD_ON_12_MARCH_2025 = {
    "trump-khamenei-2025": 3,
    "wion-2025-03-12": 3,
    "mehr-2025-03-12": 3,
    "tehran-times-2025-03-12": 3,
    "israel-national-news-2025-03-12": 3,
    "parstoday-2025-03-12": 3,
    "araghchi-still-without-it": 3,
    "araghchi-acknowledges-receipt": 3,
}

# question: {slug: grade}
HELD_BACK = {
    # people and bodies, by any of their names
    "Witkoff": {
        "steve-witkoff": 3,
        "witkoff-on-two-ways": 1,
        "message-through-intermediaries": 1,
        "persian-report-2025-03-22": 1,
    },
    "Gargash": {"anwar-gargash": 3, "trump-khamenei-2025": 1},
    "أنور قرقاش": {"anwar-gargash": 3, "trump-khamenei-2025": 1},
    "سلامی": {"hossein-salami": 3, "salami-warns-of-a-response": 1},
    "اوباما": {"barack-obama": 3} | dict.fromkeys(OBAMAS_LETTERS, 2),
    "سپاه پاسداران": {"revolutionary-guards": 3},
    "وزارت امور خارجه": {
        "iran-ministry-of-foreign-affairs": 3,
        "obama-khamenei-may-2009": 1,
    },
    "سازمان ملل": {"united-nations": 3, "iran-mission-to-the-united-nations": 1},
    "محمد بن زايد": {"mohamed-bin-zayed": 3, "trump-khamenei-2025": 1},
    "Mark Kirk": {"mark-kirk": 3, "kirk-on-the-bill": 2},
    "بسنت": {"bessent": 3, "bessent-on-sanctions": 1},
    "NYT": {
        "new-york-times": 3,
        "new-york-times-2025-03-08": 2,
        "new-york-times-2025-04-11": 2,
    },
    # misspelt
    "Gargesh": {"anwar-gargash": 3},
    "Obama Khameini": OBAMAS_LETTERS,
    "عراغچی": {"abbas-araghchi": 3},
    "ترامب": {"donald-trump": 3, "al-kawthar-2019-06-13": 2},
    # days
    "12 March 2025": TOLD_ON_12_MARCH_2025,
    "۲۲ اسفند ۱۴۰۳": TOLD_ON_12_MARCH_2025,
    "2019-06-13": {
        "memri-2019-06-13": 3,
        "al-kawthar-2019-06-13": 3,
        "khamenei-has-no-answer": 3,
        "trump-khamenei-2019": 2,
    },
    "24.6.2009": {
        "washington-times-2009-06-24": 3,
        "guardian-2009-06-24": 3,
        "debkafile-2009-06-24": 3,
    },
    "۳۰ مارس ۲۰۲۵": {"axios-2025-03-30": 3, "trump-threatens-bombing": 3},
    # addresses
    "khamenei.ir": {"khamenei-ir": 3, "khamenei-ir-2025-03-31": 2},
    "totalwonkerr.net": {"total-wonkerr-2022-11-10": 3},
    "https://theguardian.com/world/2009/jun/24/khamenei-obama-letter/?utm_source=x": {
        "guardian-2009-06-24": 3
    },
    # letters
    "نامه اوباما به خامنه‌ای": OBAMAS_LETTERS,
    "نامه‌های اوباما": OBAMAS_LETTERS,
    "نامه‌هایی از اوباما": OBAMAS_LETTERS,
    "پاسخ ایران به نامه ترامپ": {"iran-trump-2025": 3, "reply-letter": 2},
    "رسالة ترامب": {
        "trump-khamenei-2025": 3,
        "trump-khamenei-2019": 3,
        "al-kawthar-2019-06-13": 2,
    },
    "secret letter Islamic State": {"obama-khamenei-2014": 3, "report-2014-11": 2},
    "what did Khamenei answer Obama": {
        "obama-khamenei-early-2009": 3,
        "a-blunt-answer": 3,
        "through-a-go-between": 2,
    },
    "who delivered the 2025 letter to Iran": {
        "trump-khamenei-2025": 3,
        "tehran-times-2025-03-12": 2,
        "mehr-2025-03-12": 2,
        "wion-2025-03-12": 2,
    },
    # what was said and done
    "حمله نظامی": {"ettelaat-2025-03-21": 3, "persian-report-2025-03-22": 1},
    "افشاگری": {"ettelaat-2025-03-21": 3},
    "شروط ترامپ": {"ettelaat-2025-03-21": 3},
    "وقت العداء": {"lbc-2025-03": 3, "trump-khamenei-2025": 1},
    "سفارت سوئیس": {"swiss-embassy-tehran": 3, "obama-khamenei-may-2009": 2},
    "رهبران ایران": {"us-iran-leader-letters": 3},
    "تنگه هرمز": {"strait-of-hormuz": 3, "missiles-on-the-islands": 1},
    "درگیری‌های نظامی": {"persian-report-2025-03-22": 3, "ettelaat-2025-03-21": 1},
    "indirect talks through Oman": {
        "refusal-of-direct-talks": 3,
        "iran-trump-2025": 2,
        "reuters-2025-03-27": 2,
    },
    "sanctions oil": {"sanctions-and-oil-exports": 3, "bessent-on-sanctions": 1},
    "Iraqi government messages": {
        "an-official-on-messages-through-iraq": 3,
        "iraq-government": 1,
    },
    "US–Iran talks": {
        "talks-begin": 3,
        "bbc-2025-04-12": 3,
        "guardian-2025-04": 3,
        "arkansas-democrat-gazette-2025-04-13": 3,
    },
    "sender:ترامپ type:letter": {"trump-khamenei-2025": 3, "trump-khamenei-2019": 3},
}
