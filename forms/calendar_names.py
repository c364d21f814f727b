"""Short names of days (Monday first) and months by language, from Unicode CLDR; written by scripts/calendar_names.py."""

NAMES: dict[str, tuple[str, str]] = {
    "en": (
        "Mon|Tue|Wed|Thu|Fri|Sat|Sun",
        "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    ),
    "fr": (
        "lun.|mar.|mer.|jeu.|ven.|sam.|dim.",
        "janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.",
    ),
    "sw": (
        "Jumatatu|Jumanne|Jumatano|Alhamisi|Ijumaa|Jumamosi|Jumapili",
        "Jan|Feb|Mac|Apr|Mei|Jun|Jul|Ago|Sep|Okt|Nov|Des",
    ),
    "ar": (
        "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
        "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    ),
    "es": (
        "lun|mar|mié|jue|vie|sáb|dom",
        "ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic",
    ),
    "pt": (
        "seg.|ter.|qua.|qui.|sex.|sáb.|dom.",
        "jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez.",
    ),
    "am": (
        "ሰኞ|ማክሰ|ረቡዕ|ሐሙስ|ዓርብ|ቅዳሜ|እሑድ",
        "ጃን|ፌብ|ማርች|ኤፕሪ|ሜይ|ጁን|ጁላይ|ኦገስ|ሴፕቴ|ኦክቶ|ኖቬም|ዲሴም",
    ),
    "so": (
        "Isn|Tldo|Arbc|Khms|Jmc|Sbti|Axd",
        "Jan|Feb|Mar|Abr|May|Jun|Lul|Ogs|Seb|Okt|Nof|Dis",
    ),
    "ha": (
        "Lit|Tal|Lar|Alh|Jum|Asa|Lah",
        "Jan|Fab|Mar|Afi|May|Yun|Yul|Agu|Sat|Okt|Nuw|Dis",
    ),
    "yo": (
        "Ajé|Ìsẹ́gun|Ọjọ́rú|Ọjọ́bọ|Ẹtì|Àbámẹ́ta|Àìkú",
        "Oṣù Ṣẹ́rẹ́|Oṣù Èrèlè|Oṣù Ẹrẹ̀nà|Oṣù Ìgbé|Oṣù Ẹ̀bibi|Oṣù Òkúdu|Oṣù Agẹmọ|Oṣù Ògún|Oṣù Owewe|Oṣù Ọ̀wàrà|Oṣù Bélú|Oṣù Ọ̀pẹ̀",
    ),
    "ig": (
        "Mọn|Tiu|Wen|Tọọ|Fraị|Sat|Sọn",
        "Jen|Feb|Maa|Epr|Mee|Juu|Jul|Ọgọ|Sep|Ọkt|Nov|Dis",
    ),
    "rw": (
        "mbe.|kab.|gtu.|kan.|gnu.|gnd.|cyu.",
        "mut.|gas.|wer.|mat.|gic.|kam.|nya.|kan.|nze.|ukw.|ugu.|uku.",
    ),
    "ln": (
        "ybo|mbl|mst|min|mtn|mps|eye",
        "yan|fbl|msi|apl|mai|yun|yul|agt|stb|ɔtb|nvb|dsb",
    ),
    "lg": (
        "Bal|Lw2|Lw3|Lw4|Lw5|Lw6|Sab",
        "Jan|Feb|Mar|Apu|Maa|Juu|Jul|Agu|Seb|Oki|Nov|Des",
    ),
    "mg": (
        "Alats|Tal|Alar|Alak|Zom|Asab|Alah",
        "Jan|Feb|Mar|Apr|Mey|Jon|Jol|Aog|Sep|Okt|Nov|Des",
    ),
    "ny": (
        "Lem|Wir|Tat|Nai|San|Wer|Mul",
        "Jan|Feb|Mal|Epu|Mei|Jun|Jul|Oga|Sep|Oku|Nov|Dis",
    ),
    "sn": (
        "Muv|Chp|Cht|Chn|Chs|Mug|Svo",
        "Ndi|Kuk|Kur|Kub|Chv|Chk|Chg|Nya|Gun|Gum|Mbu|Zvi",
    ),
    "zu": (
        "Mso|Bil|Tha|Sin|Hla|Mgq|Son",
        "Jan|Feb|Mas|Eph|Mey|Jun|Jul|Aga|Sep|Okt|Nov|Dis",
    ),
    "xh": (
        "Mvu|Lwesb|Tha|Sin|Hla|Mgq|Caw",
        "Jan|Feb|Mat|Epr|Mey|Jun|Jul|Aga|Sept|Okt|Nov|Dis",
    ),
    "af": (
        "Ma.|Di.|Wo.|Do.|Vr.|Sa.|So.",
        "Jan.|Feb.|Mrt.|Apr.|Mei|Jun.|Jul.|Aug.|Sep.|Okt.|Nov.|Des.",
    ),
    "om": (
        "Wix|Kib|Rob|Kam|Jim|San|Dil",
        "Ama|Gur|Bitootessa|Elb|Cam|Wax|Ado|Hag|Ful|Onk|Sadaasa|Mud",
    ),
    "ti": (
        "ሰኑ|ሰሉ|ረቡ|ሓሙ|ዓር|ቀዳ|ሰን",
        "ጥሪ|ለካ|መጋ|ሚያ|ግን|ሰነ|ሓም|ነሓ|መስ|ጥቅ|ሕዳ|ታሕ",
    ),
    "wo": (
        "Alt|Tal|Àla|Alx|Àjj|Ase|Dib",
        "Sam|Few|Mar|Awr|Mee|Suw|Sul|Ut|Sàt|Okt|Now|Des",
    ),
    "ff": (
        "aaɓ|maw|nje|naa|mwd|hbi|dew",
        "sii|col|mbo|see|duu|kor|mor|juk|slt|yar|jol|bow",
    ),
    "hi": (
        "सोम|मंगल|बुध|गुरु|शुक्र|शनि|रवि",
        "जन॰|फ़र॰|मार्च|अप्रैल|मई|जून|जुल॰|अग॰|सित॰|अक्टू॰|नव॰|दिस॰",
    ),
    "bn": (
        "সোম|মঙ্গল|বুধ|বৃহস্পতি|শুক্র|শনি|রবি",
        "জানু|ফেব|মার্চ|এপ্রি|মে|জুন|জুল|আগ|সেপ|অক্টো|নভে|ডিসে",
    ),
    "ur": (
        "پیر|منگل|بدھ|جمعرات|جمعہ|ہفتہ|اتوار",
        "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    ),
    "ne": (
        "सोम|मङ्गल|बुध|बिहि|शुक्र|शनि|आइत",
        "जनवरी|फेब्रुअरी|मार्च|अप्रिल|मे|जुन|जुलाई|अगस्ट|सेप्टेम्बर|अक्टोबर|नोभेम्बर|डिसेम्बर",
    ),
    "pa": (
        "ਸੋਮ|ਮੰਗਲ|ਬੁੱਧ|ਵੀਰ|ਸ਼ੁੱਕਰ|ਸ਼ਨਿੱਚਰ|ਐਤ",
        "ਜਨ|ਫ਼ਰ|ਮਾਰਚ|ਅਪ੍ਰੈ|ਮਈ|ਜੂਨ|ਜੁਲਾ|ਅਗ|ਸਤੰ|ਅਕਤੂ|ਨਵੰ|ਦਸੰ",
    ),
    "ta": (
        "திங்.|செவ்.|புத.|வியா.|வெள்.|சனி|ஞாயி.",
        "ஜன.|பிப்.|மார்.|ஏப்.|மே|ஜூன்|ஜூலை|ஆக.|செப்.|அக்.|நவ.|டிச.",
    ),
    "my": (
        "တနင်္လာ|အင်္ဂါ|ဗုဒ္ဓဟူး|ကြာသပတေး|သောကြာ|စနေ|တနင်္ဂနွေ",
        "ဇန်|ဖေ|မတ်|ဧ|မေ|ဇွန်|ဇူ|ဩ|စက်|အောက်|နို|ဒီ",
    ),
    "id": (
        "Sen|Sel|Rab|Kam|Jum|Sab|Min",
        "Jan|Feb|Mar|Apr|Mei|Jun|Jul|Agu|Sep|Okt|Nov|Des",
    ),
    "ms": (
        "Isn|Sel|Rab|Kha|Jum|Sab|Ahd",
        "Jan|Feb|Mac|Apr|Mei|Jun|Jul|Ogo|Sep|Okt|Nov|Dis",
    ),
    "fil": (
        "Lun|Mar|Miy|Huw|Biy|Sab|Lin",
        "Ene|Peb|Mar|Abr|May|Hun|Hul|Ago|Set|Okt|Nob|Dis",
    ),
    "vi": (
        "Th 2|Th 3|Th 4|Th 5|Th 6|Th 7|CN",
        "thg 1|thg 2|thg 3|thg 4|thg 5|thg 6|thg 7|thg 8|thg 9|thg 10|thg 11|thg 12",
    ),
    "km": (
        "ចន្ទ|អង្គារ|ពុធ|ព្រហ|សុក្រ|សៅរ៍|អាទិត្យ",
        "មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ",
    ),
    "lo": (
        "ຈັນ|ອັງຄານ|ພຸດ|ພະຫັດ|ສຸກ|ເສົາ|ອາທິດ",
        "ມ.ກ.|ກ.ພ.|ມ.ນ.|ມ.ສ.|ພ.ພ.|ມິ.ຖ.|ກ.ລ.|ສ.ຫ.|ກ.ຍ.|ຕ.ລ.|ພ.ຈ.|ທ.ວ.",
    ),
    "th": (
        "จ.|อ.|พ.|พฤ.|ศ.|ส.|อา.",
        "ม.ค.|ก.พ.|มี.ค.|เม.ย.|พ.ค.|มิ.ย.|ก.ค.|ส.ค.|ก.ย.|ต.ค.|พ.ย.|ธ.ค.",
    ),
    "fa": (
        "دوشنبه|سه‌شنبه|چهارشنبه|پنجشنبه|جمعه|شنبه|یکشنبه",
        "ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    ),
    "ps": (
        "دونۍ|درېنۍ|څلرنۍ|پينځنۍ|جمعه|اونۍ|يونۍ",
        "جنوري|فبروري|مارچ|اپریل|مۍ|جون|جولای|اګست|سېپتمبر|اکتوبر|نومبر|دسمبر",
    ),
    "ru": (
        "пн|вт|ср|чт|пт|сб|вс",
        "янв.|февр.|мар.|апр.|мая|июн.|июл.|авг.|сент.|окт.|нояб.|дек.",
    ),
    "uk": (
        "пн|вт|ср|чт|пт|сб|нд",
        "січ.|лют.|бер.|квіт.|трав.|черв.|лип.|серп.|вер.|жовт.|лист.|груд.",
    ),
    "tr": (
        "Pzt|Sal|Çar|Per|Cum|Cmt|Paz",
        "Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara",
    ),
    "zh": (
        "周一|周二|周三|周四|周五|周六|周日",
        "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
    ),
    "ja": (
        "月|火|水|木|金|土|日",
        "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
    ),
    "ko": (
        "월|화|수|목|금|토|일",
        "1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월",
    ),
    "de": (
        "Mo.|Di.|Mi.|Do.|Fr.|Sa.|So.",
        "Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.",
    ),
    "it": (
        "lun|mar|mer|gio|ven|sab|dom",
        "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic",
    ),
    "nl": (
        "ma|di|wo|do|vr|za|zo",
        "jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec",
    ),
    "uz": (
        "Dush|Sesh|Chor|Pay|Jum|Shan|Yak",
        "yan|fev|mar|apr|may|iyn|iyl|avg|sen|okt|noy|dek",
    ),
    "ky": (
        "дүй.|шейш.|шарш.|бейш.|жума|ишм.|жек.",
        "янв.|фев.|мар.|апр.|май|июн.|июл.|авг.|сен.|окт.|ноя.|дек.",
    ),
    "tg": (
        "Дшб|Сшб|Чшб|Пшб|Ҷмъ|Шнб|Яшб",
        "Янв|Фев|Мар|Апр|Май|Июн|Июл|Авг|Сен|Окт|Ноя|Дек",
    ),
    "kk": (
        "дс|сс|ср|бс|жм|сб|жс",
        "қаң.|ақп.|нау.|сәу.|мам.|мау.|шіл.|там.|қыр.|қаз.|қар.|жел.",
    ),
    "si": (
        "සඳුදා|අඟහ|බදාදා|බ්‍රහස්|සිකු|සෙන|ඉරිදා",
        "ජන|පෙබ|මාර්තු|අප්‍රේල්|මැයි|ජූනි|ජූලි|අගෝ|සැප්|ඔක්|නොවැ|දෙසැ",
    ),
}
