"""Real kinds of names, and lines that are no names, for tests of every text rule."""

PEOPLE = [
    "Suharto", "Ö", "Y", "Nguyễn Thị Minh Khai", "Đặng Hữu Phúc", "O'Brien", "D’Arcy", "'Gbenga Sesan", "N'Golo",
    "Jean-Luc", "María José Carreño Quiñones", "Åsa Öberg", "Þórdís Æsa", "Łukasz Żółć", "Dvořák", "Şükrü Çağlar",
    "Ağalar oğlu", "Ngũgĩ wa Thiong'o", "Ọláyínká Adébáyọ̀", "Ḥasan", "ʻAlohi", "Hawaiʻi Kaʻiulani", "Sørensen",
    "van der Berg", "de la Cruz", "bin Abdullah", "Anna-Lena 3rd", "Chuck F. Sneed", "J. R. R. Tolkien", "Dr. Katy",
    "محمد بن يوسف", "أمل حدّاد", "عَبْدُ اللّٰه", "می‌گل رضایی", "علی‌رضا", "زهره", "שרה לוי", "דָּוִד בֶּן־גּוּרִיּוֹן",
    "אֶסְתֵּר", "Δήμητρα Παπαδοπούλου", "Ναταλία", "Олександр Бойко", "Наталья Ёлкина", "Ґалаґан", "Ђорђе Њежић",
    "Нұрсұлтан", "გიორგი ბერიძე", "Հայկ Պետրոսյան", "दीपा शर्मा", "क्षितिज", "श्रीनिवासन्", "অনন্যা চট্টোপাধ্যায়",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "પ્રીતિ", "தமிழ்ச்செல்வி", "శ్రీలక్ష్మి", "ಕೃಷ್ಣಮೂರ್ತಿ", "ശ്രീജിത്ത്", "ශ්‍රී ලංකා", "ස්වර්ණා",
    "ตะวัน ใจดี", "น้ำผึ้ง", "ທອງສີ", "အောင်ဆန်း", "မြင့်မြတ်သူ", "လျှို့ဝှက်", "សុភ័ក្រ", "བསྟན་འཛིན་རྒྱ་མཚོ", "ᠲᠡᠮᠦᠵᠢᠨ",
    "አበበ ቢቂላ", "ሰላም", "李小雨", "歐陽娜娜", "山田 太郎", "ひらがな", "カタカナ・ネーム", "김민준", "남궁 민수", "𠮷田",
    "ⵣⵉⵔⵉ", "ߊߟߌ ߕߙߊߥߟߋ", "ᏣᎳᎩ", "ᐃᓄᒃ", "José (Pepe) Núñez", "李小雨 (Li Xiaoyu)", "Renée", "Zoë", "Ĝojo",
]  # fmt: skip

ORGANISATIONS = [
    "Asociación por los Derechos Civiles", "Paradigm Initiative Nigeria", "i freedom Uganda", "7amleh", "+972 Group",
    "@mnistía local", "change.org friends", "Tactical 🔧 Tech", "🌍", "A" * 200, "مركز الحق في المعرفة", "„Gemeinsam“ e. V.",
    "Belarus IT Aid", "L'Atelier", "=Equal Society", "- Minus -", "№ 5 Archive", "Ⅷ Collective", "“Quoted” & Co. <Ltd>",
]  # fmt: skip

# Lines that are refused as a person's name, with a word of the error message.
ATTACKS = [
    *[(f"Ana{char}Perez", "direction") for char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"],
    *[(f"Ana{chr(code)}Perez", "printed") for code in (*range(1, 9), 0xB, 0xC, *range(0xE, 0x20), 0x7F, 0x80, 0x85, 0x9F)],
    *[(f"Ana{chr(code)}", "printed") for code in (0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE000, 0xF8FF, 0xF0000, 0x10FFFD)],
    *[(f"Ana{chr(code)}", "printed") for code in (0x2060, 0x2061, 0xFFF9, 0xE0041, 0xE0001, 0x180E, 0x0378)],
    *[(f"a{mark * 5}b", "marks") for mark in ("\u0316", "\u0489", "\u20dd", "\u0323")],
    ("Z" + "\u0300\u0301\u0302\u0303\u0304" * 20, "marks"),
    *[(line, "address") for line in (
        "https://spam.example", "see www.spam.example", "ana@mail.example", "buy at casino.com", "evil.co.uk",
        "free-money.xyz", "ftp://x.example", "win.click now", "spam.example/path", "x@y", "HTTP://UPPER.EXAMPLE", "t.me/x",
        "t.me", "javascript:alert(1)", "mailto:ana",
    )],
    *[(line, "emoji") for line in ("Ana 😀", "🎉", "👍🏽 Ana", "Ana ❤", "🇰🇪", "♥ Eva")],
    *[(line, "name") for line in ("", "   ", "\u3164", "\u200b\u200b", "---", "...", "\u2800", "\u0301", "\u00ad")],
    ("a" * 251, "250"),
    ("\ufffd", "read"),
    ("Ana \ufffd", "read"),
]  # fmt: skip
