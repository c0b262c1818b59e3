"""
The judged questions on which the weights of the search may be chosen.

Another third stands in held_back.py.
"""

SIX_LETTERS = (
    "trump-khamenei-2025",
    "iran-trump-2025",
    "trump-khamenei-2019",
    "obama-khamenei-2014",
    "obama-khamenei-may-2009",
    "obama-khamenei-early-2009",
)
TOLD_ON_7_MARCH_2025 = {
    "ap-2025-03-07": 3,
    "france-24-2025-03-07": 3,
    "fox-business-2025": 3,
    "trump-khamenei-2025": 2,
    "american-official-on-the-writing": 2,
}

MEHR = (
    "http://en.mehrnews.com/news/229532/"
    "Emirati-delegation-due-in-Iran-to-deliver-Trump-letter/"
)

# question: {slug: grade}
QUESTIONS = {
    # people and bodies, by any of their names
    "khamenei": {"ali-khamenei": 3, "office-of-ali-khamenei": 1, "khamenei-ir": 1},
    "ali khamenei": {"ali-khamenei": 3, "office-of-ali-khamenei": 1},
    "خامنه ای": {"ali-khamenei": 3},
    "خامنهای": {"ali-khamenei": 3},
    "ترامپ": {"donald-trump": 3, "trump-khamenei-2025": 2, "trump-khamenei-2019": 2},
    "دونالد ترامپ": {
        "donald-trump": 3,
        "trump-khamenei-2025": 2,
        "trump-khamenei-2019": 2,
        "iran-trump-2025": 2,
    },
    "عراقچی": {"abbas-araghchi": 3},
    "ویتکاف": {"steve-witkoff": 3, "persian-report-2025-03-22": 2},
    "شینزو آبه": {"shinzo-abe": 3, "trump-khamenei-2019": 1},
    "امارات": {"united-arab-emirates": 3, "ettelaat-2025-03-21": 2},
    "عمان": {"oman-government": 3, "oman": 3, "iran-trump-2025": 1},
    "خبرگزاری مهر": {"mehr-news": 3, "mehr-2025-03-12": 2},
    "کاخ سفید": {"white-house": 3, "the-white-house-does-not-deny": 1},
    "تهران": {"tehran": 3, "swiss-embassy-tehran": 1, "persian-report-2025-03-22": 2},
    "قناة الكوثر": {"al-kawthar": 3, "al-kawthar-2019-06-13": 2},
    "Shinzō Abe": {"shinzo-abe": 3, "trump-khamenei-2019": 2},
    "IRGC": {"revolutionary-guards": 3, "irgc-chief-warns-2025": 2},
    "MBZ": {"mohamed-bin-zayed": 3},
    "UN": {"united-nations": 3},
    "uae envoy": {"united-arab-emirates": 3, "anwar-gargash": 1},
    "Ayatollah Sistani": {"sistani": 3, "obama-khamenei-2014": 2},
    "Swiss embassy": {"swiss-embassy-tehran": 3, "obama-khamenei-may-2009": 2},
    "wall street journal": {"wall-street-journal": 3, "wall-street-journal-2014": 2},
    # misspelt
    "Araqchi": {"abbas-araghchi": 3},
    "Aragchi": {"abbas-araghchi": 3},
    "Khameini": {"ali-khamenei": 3},
    "Obamma": {"barack-obama": 3},
    "Witkof": {"steve-witkoff": 3},
    "Washingon Times": {"washington-times": 3, "washington-times-2009-06-24": 2},
    "خامنئی": {"ali-khamenei": 3},
    "عراقجی": {"abbas-araghchi": 3},
    "ویتکوف": {"steve-witkoff": 3},
    # days
    "7.3.2025": TOLD_ON_7_MARCH_2025,
    "۷ مارس ۲۰۲۵": TOLD_ON_7_MARCH_2025,
    "آبان ۱۳۹۳": {
        "obama-khamenei-2014": 3,
        "report-2014-11": 2,
        "wall-street-journal-2014": 2,
        "the-tower-2014-11": 2,
    },
    "۳ آوریل ۲۰۲۵": {"etemad-2025-04-03": 3},
    "guardian 24 June 2009": {"guardian-2009-06-24": 3},
    "8 March 2025 Araghchi": {"araghchi-has-heard-of-it": 3},
    "27 March 2025 response": {
        "ap-2025-03-27": 3,
        "reuters-2025-03-27": 3,
        "al-jazeera-2025-03-27": 3,
        "voz-2025-03-27": 3,
        "iran-trump-2025": 2,
    },
    # addresses
    "thetower.org": {"the-tower-2014-11": 3},
    MEHR: {"mehr-2025-03-12": 3},
    "hamshahrionline.ir": {"hamshahri-2015-02": 3},
    # letters
    "Trump Khamenei": {"trump-khamenei-2025": 3, "trump-khamenei-2019": 3},
    "Trump letter 2025": {"trump-khamenei-2025": 3},
    "Trump letter 2019 Japan": {"trump-khamenei-2019": 3},
    "Obama Khamenei 2009": {
        "obama-khamenei-early-2009": 3,
        "obama-khamenei-may-2009": 3,
    },
    "Obama Khamenei Islamic State": {"obama-khamenei-2014": 3, "report-2014-11": 1},
    "letter October 2014": {"obama-khamenei-2014": 3, "report-2014-11": 2},
    "letter May 2009": {"obama-khamenei-may-2009": 3},
    "reply to Trump": {"iran-trump-2025": 3, "reply-letter": 3},
    "who carried the letter to tehran": {
        "trump-khamenei-2025": 3,
        "trump-khamenei-2019": 3,
    },
    "نامه ترامپ": {
        "trump-khamenei-2025": 3,
        "trump-khamenei-2019": 3,
        "etemad-2025-04-03": 2,
    },
    "نامهٔ اوباما": {
        "obama-khamenei-2014": 3,
        "obama-khamenei-early-2009": 3,
        "obama-khamenei-may-2009": 3,
    },
    "نامه‌ها": {"us-iran-leader-letters": 3} | dict.fromkeys(SIX_LETTERS, 2),
    "نامه‌ای از ترامپ": {"trump-khamenei-2025": 3, "trump-khamenei-2019": 3},
    "نامه ترامپ به خامنه ای ۲۰۱۹": {"trump-khamenei-2019": 3},
    "نامهٔ اوباما ۲۰۰۹": {
        "obama-khamenei-early-2009": 3,
        "obama-khamenei-may-2009": 3,
    },
    "نامه ایران به ترامپ": {"iran-trump-2025": 3},
    "نامه‌های رهبران": {"us-iran-leader-letters": 3},
    # what was said and done
    "bullying": {
        "khamenei-on-bullying": 3,
        "bbc-2025-03-09": 2,
        "guardian-2025-03-08": 2,
        "al-jazeera-2025-03-08": 1,
    },
    "no answer to the message": {"khamenei-has-no-answer": 3},
    "talking points": {"kono-on-the-paper": 3, "tehran-times-2019-06-15": 3},
    "aircraft carriers": {"two-aircraft-carriers": 3, "al-monitor-2025": 2},
    "threatened bombing": {"trump-threatens-bombing": 3, "axios-2025-03-30": 2},
    "missiles islands": {"missiles-on-the-islands": 3, "new-arab-2025": 2},
    "strike in Yemen": {"strike-in-yemen": 3, "euronews-2025-03-15": 2, "yemen": 1},
    "not yet received": {"araghchi-still-without-it": 3, "araghchi-has-heard-of-it": 2},
    "carried by Oman": {"oman-government": 1, "iran-trump-2025": 3},
    "Emirates diplomat": {"tehran-times-2025-03-12": 3, "trump-khamenei-2025": 2},
    "disband militias Houthis demands": {"trump-khamenei-2025": 3},
    "memoir blunt answer": {"a-blunt-answer": 3, "total-wonkerr-2022-11-10": 2},
    "sermon": {"khamenei-confirms-in-a-sermon": 3, "obama-khamenei-may-2009": 2},
    "oil exports sanctions": {"sanctions-and-oil-exports": 3},
    "رهبری": {"etemad-2025-04-03": 3, "us-iran-leader-letters": 2},
    "نامه به رهبر انقلاب": {"etemad-2025-04-03": 3},
    "خواسته‌های ترامپ": {"etemad-2025-04-03": 3},
    "جزئیات نامه": {"etemad-2025-04-03": 3},
    "مقام‌های اماراتی": {"ettelaat-2025-03-21": 3},
    "واسطه": {"persian-report-2025-03-22": 3},
    "پیام تهران": {"persian-report-2025-03-22": 3},
    "دو راه": {"persian-report-2025-03-22": 3},
    "جایگاه": {"tabnak-2025": 3},
    "حمله‌ای": {"ettelaat-2025-03-21": 3},
    "العداء": {"lbc-2025-03": 3, "trump-khamenei-2025": 1},
    "والوقت": {"lbc-2025-03": 3, "trump-khamenei-2025": 1},
    "مقصد": {"al-kawthar-2019-06-13": 3},
    "عزیزم": {"gooya-2025-05": 3, "announced-not-yet-received": 2},
    "Le Monde obstacle": {"le-monde-2025-03-23": 3, "le-monde-on-the-obstacle": 3},
    '"constructive" talks': {"bbc-2025-04-12": 3},
    "how to read a letter": {"letters-known-by-report": 3},
}
