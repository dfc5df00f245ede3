//! Names that people of the generated company may have, by language, each with the ASCII form of their mail address.
//!
//! A flat table of common given and family names, so that what a person is called exercises a subject's handling of
//! scripts. Family names are ones that do not change with the bearer's gender. Never put a digit into an ASCII form:
//! the generator tells namesakes apart by a number behind it.

/// A name in its own script, and its ASCII form in lower case.
pub(super) type Name = (&'static str, &'static str);

/// People of one language: their share, how they write at work, where they live and what they are called.
#[derive(Debug)]
pub(super) struct Culture {
    /// The share of people, against the other weights.
    pub weight: u32,
    /// Thousandths who write German at work; the others write English (the two that minds speak).
    pub german_permille: u32,
    /// Time zones (IANA names).
    pub zones: &'static [&'static str],
    /// Given names.
    pub given: &'static [Name],
    /// Family names.
    pub family: &'static [Name],
}

/// All of them. The order is part of the seeded world: add at the end.
pub(super) const CULTURES: &[Culture] = &[
    ENGLISH, GERMAN, FRENCH, SPANISH, POLISH, NORDIC, TURKISH, UKRAINIAN, GREEK, ARABIC, HEBREW, CHINESE,
    JAPANESE, KOREAN, HINDI, VIETNAMESE, THAI,
];

#[rustfmt::skip]
const ENGLISH: Culture = Culture {
    weight: 260, german_permille: 0,
    zones: &["Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles", "Australia/Sydney"],
    given: &[("Alice", "alice"), ("Amelia", "amelia"), ("Benjamin", "benjamin"), ("Caroline", "caroline"), ("Charles", "charles"),
        ("Daniel", "daniel"), ("Edward", "edward"), ("Eleanor", "eleanor"), ("Emily", "emily"), ("George", "george"), ("Grace", "grace"),
        ("Hannah", "hannah"), ("Henry", "henry"), ("Isabel", "isabel"), ("James", "james"), ("Laura", "laura"), ("Lucy", "lucy"),
        ("Matthew", "matthew"), ("Nathan", "nathan"), ("Oliver", "oliver"), ("Rachel", "rachel"), ("Samuel", "samuel"), ("Sophie", "sophie"),
        ("Thomas", "thomas"), ("Victoria", "victoria"), ("William", "william")],
    family: &[("Adams", "adams"), ("Baker", "baker"), ("Bennett", "bennett"), ("Carter", "carter"), ("Clarke", "clarke"), ("Davies", "davies"),
        ("Edwards", "edwards"), ("Fletcher", "fletcher"), ("Foster", "foster"), ("Gardner", "gardner"), ("Harris", "harris"), ("Hughes", "hughes"),
        ("Jackson", "jackson"), ("Kelly", "kelly"), ("Lewis", "lewis"), ("Marshall", "marshall"), ("Mitchell", "mitchell"), ("O'Brien", "obrien"),
        ("O'Neill", "oneill"), ("Parker", "parker"), ("Palmer", "palmer"), ("Reynolds", "reynolds"), ("Smith-Jones", "smith-jones"),
        ("Taylor", "taylor"), ("Turner", "turner"), ("Walker", "walker"), ("Wright", "wright"), ("Young", "young")],
};

#[rustfmt::skip]
const GERMAN: Culture = Culture {
    weight: 260, german_permille: 900,
    zones: &["Europe/Berlin", "Europe/Berlin", "Europe/Vienna", "Europe/Zurich"],
    given: &[("Anna", "anna"), ("Björn", "bjoern"), ("Christoph", "christoph"), ("Daniela", "daniela"), ("Elke", "elke"), ("Felix", "felix"),
        ("Franziska", "franziska"), ("Günter", "guenter"), ("Hannah", "hannah"), ("Jan", "jan"), ("Jörg", "joerg"), ("Jürgen", "juergen"),
        ("Käthe", "kaethe"), ("Katharina", "katharina"), ("Lena", "lena"), ("Lukas", "lukas"), ("Markus", "markus"), ("Matthias", "matthias"),
        ("Moritz", "moritz"), ("Paul", "paul"), ("Petra", "petra"), ("Sabine", "sabine"), ("Sebastian", "sebastian"), ("Stefanie", "stefanie"),
        ("Sören", "soeren"), ("Ulrike", "ulrike")],
    family: &[("Bauer", "bauer"), ("Böhm", "boehm"), ("Fischer", "fischer"), ("Groß", "gross"), ("Hartmann", "hartmann"), ("Hoffmann", "hoffmann"),
        ("Jäger", "jaeger"), ("Kaiser", "kaiser"), ("Köhler", "koehler"), ("König", "koenig"), ("Krüger", "krueger"), ("Lehmann", "lehmann"),
        ("Maier", "maier"), ("Möller", "moeller"), ("Müller", "mueller"), ("Neumann", "neumann"), ("Richter", "richter"), ("Schäfer", "schaefer"),
        ("Schmidt", "schmidt"), ("Schröder", "schroeder"), ("Schulz", "schulz"), ("Vogel", "vogel"), ("von Lüttwitz", "vonluettwitz"),
        ("Wagner", "wagner"), ("Weiß", "weiss"), ("Wolf", "wolf"), ("Zimmermann", "zimmermann")],
};

#[rustfmt::skip]
const FRENCH: Culture = Culture {
    weight: 60, german_permille: 0,
    zones: &["Europe/Paris", "Europe/Brussels", "America/Toronto"],
    given: &[("Amélie", "amelie"), ("André", "andre"), ("Benoît", "benoit"), ("Camille", "camille"), ("Chloé", "chloe"), ("Éric", "eric"),
        ("François", "francois"), ("Gaël", "gael"), ("Hélène", "helene"), ("Inès", "ines"), ("Jérôme", "jerome"), ("Léa", "lea"), ("Loïc", "loic"),
        ("Marie-Claire", "marie-claire"), ("Noémie", "noemie"), ("Océane", "oceane"), ("Rémi", "remi"), ("Sébastien", "sebastien"),
        ("Théo", "theo"), ("Zoé", "zoe")],
    family: &[("Bérubé", "berube"), ("Blanchet", "blanchet"), ("Chevalier", "chevalier"), ("D'Amour", "damour"), ("Dubois", "dubois"),
        ("Durand", "durand"), ("Faure", "faure"), ("Fournier", "fournier"), ("Gauthier", "gauthier"), ("Lefèvre", "lefevre"), ("Legrand", "legrand"),
        ("Mercier", "mercier"), ("Moreau", "moreau"), ("Noël", "noel"), ("Perrin", "perrin"), ("Renault", "renault"), ("Roussel", "roussel"),
        ("Saint-Pierre", "saint-pierre"), ("Tremblay", "tremblay"), ("Vasseur", "vasseur")],
};

#[rustfmt::skip]
const SPANISH: Culture = Culture {
    weight: 70, german_permille: 0,
    zones: &["Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "Europe/Lisbon"],
    given: &[("Álvaro", "alvaro"), ("Beatriz", "beatriz"), ("Begoña", "begona"), ("Carlos", "carlos"), ("Concepción", "concepcion"),
        ("Diego", "diego"), ("Esteban", "esteban"), ("Fátima", "fatima"), ("Gonçalo", "goncalo"), ("Inês", "ines"), ("Íñigo", "inigo"),
        ("João", "joao"), ("José", "jose"), ("Lucía", "lucia"), ("Mónica", "monica"), ("Nuria", "nuria"), ("Óscar", "oscar"), ("Raúl", "raul"),
        ("Sofía", "sofia"), ("Ximena", "ximena")],
    family: &[("Álvarez", "alvarez"), ("Araújo", "araujo"), ("Castañeda", "castaneda"), ("Conceição", "conceicao"), ("Delgado", "delgado"),
        ("Fernández", "fernandez"), ("García", "garcia"), ("Gómez", "gomez"), ("Guimarães", "guimaraes"), ("Herrera", "herrera"),
        ("Ibáñez", "ibanez"), ("López", "lopez"), ("Magalhães", "magalhaes"), ("Muñoz", "munoz"), ("Núñez", "nunez"), ("Ortega", "ortega"),
        ("Pérez", "perez"), ("Ramírez", "ramirez"), ("Ruiz", "ruiz"), ("Zúñiga", "zuniga")],
};

#[rustfmt::skip]
const POLISH: Culture = Culture {
    weight: 45, german_permille: 0,
    zones: &["Europe/Warsaw"],
    given: &[("Agnieszka", "agnieszka"), ("Bartłomiej", "bartlomiej"), ("Błażej", "blazej"), ("Dorota", "dorota"), ("Grażyna", "grazyna"),
        ("Jakub", "jakub"), ("Łucja", "lucja"), ("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Michał", "michal"), ("Paweł", "pawel"),
        ("Rafał", "rafal"), ("Stanisław", "stanislaw"), ("Wojciech", "wojciech"), ("Zofia", "zofia"), ("Żaneta", "zaneta")],
    family: &[("Adamczyk", "adamczyk"), ("Dąb", "dab"), ("Gołąb", "golab"), ("Jabłoń", "jablon"), ("Kaczmarek", "kaczmarek"),
        ("Kołodziej", "kolodziej"), ("Kowalczyk", "kowalczyk"), ("Król", "krol"), ("Krawczyk", "krawczyk"), ("Mazur", "mazur"), ("Nowak", "nowak"),
        ("Pająk", "pajak"), ("Stępień", "stepien"), ("Szewczyk", "szewczyk"), ("Wieczorek", "wieczorek"), ("Wójcik", "wojcik"), ("Zając", "zajac")],
};

#[rustfmt::skip]
const NORDIC: Culture = Culture {
    weight: 35, german_permille: 0,
    zones: &["Europe/Stockholm", "Europe/Oslo", "Europe/Copenhagen", "Europe/Helsinki"],
    given: &[("Åsa", "asa"), ("Bjørn", "bjorn"), ("Freja", "freja"), ("Gudrún", "gudrun"), ("Håkon", "hakon"), ("Jørgen", "jorgen"),
        ("Käte", "kate"), ("Linnéa", "linnea"), ("Märta", "marta"), ("Østen", "osten"), ("Päivi", "paivi"), ("Sævar", "saevar"),
        ("Søren", "soren"), ("Tuomas", "tuomas"), ("Väinö", "vaino"), ("Ylva", "ylva")],
    family: &[("Åkesson", "akesson"), ("Berg", "berg"), ("Bjørnstad", "bjornstad"), ("Dahl", "dahl"), ("Hämäläinen", "hamalainen"),
        ("Hansen", "hansen"), ("Högberg", "hogberg"), ("Johansson", "johansson"), ("Kjær", "kjaer"), ("Korhonen", "korhonen"),
        ("Lindström", "lindstrom"), ("Mäkinen", "makinen"), ("Nygård", "nygard"), ("Ødegård", "odegard"), ("Sjöberg", "sjoberg"),
        ("Sørensen", "sorensen"), ("Virtanen", "virtanen")],
};

#[rustfmt::skip]
const TURKISH: Culture = Culture {
    weight: 30, german_permille: 200,
    zones: &["Europe/Istanbul", "Europe/Berlin"],
    given: &[("Ayşe", "ayse"), ("Büşra", "busra"), ("Çağla", "cagla"), ("Doğan", "dogan"), ("Emre", "emre"), ("Gökhan", "gokhan"),
        ("İbrahim", "ibrahim"), ("Kübra", "kubra"), ("Mehmet", "mehmet"), ("Oğuz", "oguz"), ("Özlem", "ozlem"), ("Şebnem", "sebnem"),
        ("Tuğçe", "tugce"), ("Ümit", "umit"), ("Yiğit", "yigit"), ("Zeynep", "zeynep")],
    family: &[("Aydın", "aydin"), ("Çelik", "celik"), ("Demir", "demir"), ("Doğru", "dogru"), ("Erdoğdu", "erdogdu"), ("Güneş", "gunes"),
        ("Işık", "isik"), ("Kılıç", "kilic"), ("Koç", "koc"), ("Özdemir", "ozdemir"), ("Öztürk", "ozturk"), ("Şahin", "sahin"),
        ("Şimşek", "simsek"), ("Taş", "tas"), ("Yıldız", "yildiz"), ("Yılmaz", "yilmaz")],
};

#[rustfmt::skip]
const UKRAINIAN: Culture = Culture {
    weight: 40, german_permille: 0,
    zones: &["Europe/Kyiv", "Europe/Sofia"],
    given: &[("Андрій", "andrii"), ("Богдан", "bohdan"), ("Валентина", "valentyna"), ("Віктор", "viktor"), ("Галина", "halyna"),
        ("Дмитро", "dmytro"), ("Євген", "yevhen"), ("Зоряна", "zoriana"), ("Ірина", "iryna"), ("Катерина", "kateryna"), ("Леся", "lesia"),
        ("Микола", "mykola"), ("Наталія", "nataliia"), ("Олександр", "oleksandr"), ("Олена", "olena"), ("Сергій", "serhii"), ("Тарас", "taras"),
        ("Юлія", "yuliia")],
    family: &[("Бондаренко", "bondarenko"), ("Василенко", "vasylenko"), ("Гончаренко", "honcharenko"), ("Данилюк", "danyliuk"),
        ("Захарчук", "zakharchuk"), ("Іваненко", "ivanenko"), ("Коваленко", "kovalenko"), ("Кравчук", "kravchuk"), ("Лисенко", "lysenko"),
        ("Марченко", "marchenko"), ("Мельник", "melnyk"), ("Олійник", "oliinyk"), ("Петренко", "petrenko"), ("Савченко", "savchenko"),
        ("Ткаченко", "tkachenko"), ("Шевченко", "shevchenko"), ("Щербак", "shcherbak"), ("Ященко", "yashchenko")],
};

#[rustfmt::skip]
const GREEK: Culture = Culture {
    weight: 25, german_permille: 0,
    zones: &["Europe/Athens"],
    given: &[("Αικατερίνη", "aikaterini"), ("Αλέξανδρος", "alexandros"), ("Βασιλική", "vasiliki"), ("Γιώργος", "giorgos"), ("Δήμητρα", "dimitra"),
        ("Ελένη", "eleni"), ("Ηλίας", "ilias"), ("Θεοδώρα", "theodora"), ("Ιωάννης", "ioannis"), ("Κώστας", "kostas"), ("Μαρία", "maria"),
        ("Νίκος", "nikos"), ("Παναγιώτης", "panagiotis"), ("Σοφία", "sofia"), ("Χρύσα", "chrysa")],
    family: &[("Αθανασίου", "athanasiou"), ("Αντωνίου", "antoniou"), ("Βασιλείου", "vasileiou"), ("Γεωργίου", "georgiou"),
        ("Δημητρίου", "dimitriou"), ("Θεοδώρου", "theodorou"), ("Ιωάννου", "ioannou"), ("Κωνσταντίνου", "konstantinou"), ("Νικολάου", "nikolaou"),
        ("Οικονόμου", "oikonomou"), ("Παπαγεωργίου", "papageorgiou"), ("Παπανικολάου", "papanikolaou"), ("Στεφάνου", "stefanou"),
        ("Χριστοδούλου", "christodoulou")],
};

#[rustfmt::skip]
const ARABIC: Culture = Culture {
    weight: 45, german_permille: 100,
    zones: &["Africa/Cairo", "Asia/Dubai", "Asia/Beirut", "Africa/Casablanca"],
    given: &[("أحمد", "ahmad"), ("أمينة", "amina"), ("باسم", "basim"), ("خالد", "khalid"), ("رانيا", "rania"), ("زينب", "zaynab"), ("سارة", "sara"),
        ("سامي", "sami"), ("طارق", "tariq"), ("عائشة", "aisha"), ("عمر", "omar"), ("فاطمة", "fatima"), ("كريم", "karim"), ("ليلى", "layla"),
        ("محمود", "mahmoud"), ("مريم", "maryam"), ("نور", "nour"), ("يوسف", "yousef")],
    family: &[("التميمي", "al-tamimi"), ("الحداد", "al-haddad"), ("الخطيب", "al-khatib"), ("الزهراني", "al-zahrani"), ("السيد", "al-sayed"),
        ("الشامي", "al-shami"), ("العلي", "al-ali"), ("الفارسي", "al-farsi"), ("المصري", "al-masri"), ("النجار", "al-najjar"), ("بن سعيد", "bensaid"),
        ("حسن", "hassan"), ("خوري", "khoury"), ("درويش", "darwish"), ("سليمان", "suleiman"), ("منصور", "mansour")],
};

#[rustfmt::skip]
const HEBREW: Culture = Culture {
    weight: 15, german_permille: 0,
    zones: &["Asia/Jerusalem"],
    given: &[("אורי", "uri"), ("דניאל", "daniel"), ("יעל", "yael"), ("מיכל", "michal"), ("נועה", "noa"), ("עידו", "ido"), ("רחל", "rachel"),
        ("שירה", "shira"), ("תמר", "tamar"), ("יונתן", "yonatan")],
    family: &[("אברהמי", "avrahami"), ("ברק", "barak"), ("גולן", "golan"), ("כהן", "cohen"), ("לוי", "levi"), ("מזרחי", "mizrahi"),
        ("פרץ", "peretz"), ("שפירא", "shapira"), ("שקד", "shaked"), ("דהן", "dahan")],
};

#[rustfmt::skip]
const CHINESE: Culture = Culture {
    weight: 60, german_permille: 0,
    zones: &["Asia/Shanghai", "Asia/Taipei", "Asia/Singapore"],
    given: &[("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"), ("强", "qiang"), ("磊", "lei"), ("军", "jun"),
        ("洋", "yang"), ("艳", "yan"), ("晓明", "xiaoming"), ("建国", "jianguo"), ("志强", "zhiqiang"), ("雨桐", "yutong"), ("子涵", "zihan"),
        ("欣怡", "xinyi"), ("思远", "siyuan"), ("海燕", "haiyan"), ("文博", "wenbo")],
    family: &[("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("黄", "huang"), ("赵", "zhao"),
        ("吴", "wu"), ("周", "zhou"), ("徐", "xu"), ("孙", "sun"), ("马", "ma"), ("朱", "zhu"), ("胡", "hu"), ("郭", "guo"), ("何", "he"),
        ("林", "lin"), ("欧阳", "ouyang"), ("诸葛", "zhuge")],
};

#[rustfmt::skip]
const JAPANESE: Culture = Culture {
    weight: 40, german_permille: 0,
    zones: &["Asia/Tokyo"],
    given: &[("陽菜", "hina"), ("結衣", "yui"), ("さくら", "sakura"), ("葵", "aoi"), ("美咲", "misaki"), ("恵子", "keiko"), ("裕子", "yuko"),
        ("大輔", "daisuke"), ("健太", "kenta"), ("翔", "sho"), ("拓也", "takuya"), ("直樹", "naoki"), ("誠", "makoto"), ("浩二", "koji"),
        ("ケン", "ken"), ("蓮", "ren")],
    family: &[("佐藤", "sato"), ("鈴木", "suzuki"), ("高橋", "takahashi"), ("田中", "tanaka"), ("伊藤", "ito"), ("渡辺", "watanabe"),
        ("山本", "yamamoto"), ("中村", "nakamura"), ("小林", "kobayashi"), ("加藤", "kato"), ("吉田", "yoshida"), ("山田", "yamada"),
        ("佐々木", "sasaki"), ("松本", "matsumoto"), ("井上", "inoue"), ("木村", "kimura"), ("斎藤", "saito"), ("五十嵐", "igarashi")],
};

#[rustfmt::skip]
const KOREAN: Culture = Culture {
    weight: 20, german_permille: 0,
    zones: &["Asia/Seoul"],
    given: &[("민준", "minjun"), ("서연", "seoyeon"), ("지우", "jiwoo"), ("하은", "haeun"), ("도윤", "doyun"), ("수빈", "subin"), ("현우", "hyunwoo"),
        ("예진", "yejin"), ("성민", "sungmin"), ("은지", "eunji"), ("태영", "taeyoung"), ("유나", "yuna")],
    family: &[("김", "kim"), ("이", "lee"), ("박", "park"), ("최", "choi"), ("정", "jung"), ("강", "kang"), ("조", "cho"), ("윤", "yoon"),
        ("장", "jang"), ("임", "lim"), ("한", "han"), ("황보", "hwangbo")],
};

#[rustfmt::skip]
const HINDI: Culture = Culture {
    weight: 60, german_permille: 0,
    zones: &["Asia/Kolkata"],
    given: &[("अंजलि", "anjali"), ("अर्जुन", "arjun"), ("आदित्य", "aditya"), ("ईशा", "isha"), ("कविता", "kavita"), ("गौरव", "gaurav"),
        ("दीपिका", "deepika"), ("निखिल", "nikhil"), ("नेहा", "neha"), ("पूजा", "pooja"), ("प्रिया", "priya"), ("मीरा", "meera"),
        ("मोहित", "mohit"), ("रवि", "ravi"), ("राहुल", "rahul"), ("विक्रम", "vikram"), ("शालिनी", "shalini"), ("संजय", "sanjay")],
    family: &[("अग्रवाल", "agarwal"), ("अय्यर", "iyer"), ("कपूर", "kapoor"), ("खन्ना", "khanna"), ("गुप्ता", "gupta"), ("चौधरी", "chaudhary"),
        ("जोशी", "joshi"), ("त्रिपाठी", "tripathi"), ("देशपांडे", "deshpande"), ("नायर", "nair"), ("पटेल", "patel"), ("भट्ट", "bhatt"),
        ("मिश्रा", "mishra"), ("रेड्डी", "reddy"), ("वर्मा", "verma"), ("शर्मा", "sharma"), ("श्रीवास्तव", "srivastava"), ("सिंह", "singh")],
};

#[rustfmt::skip]
const VIETNAMESE: Culture = Culture {
    weight: 20, german_permille: 100,
    zones: &["Asia/Ho_Chi_Minh"],
    given: &[("Anh", "anh"), ("Bảo", "bao"), ("Đức", "duc"), ("Dũng", "dung"), ("Hằng", "hang"), ("Hương", "huong"), ("Khánh", "khanh"),
        ("Linh", "linh"), ("Ngọc", "ngoc"), ("Phương", "phuong"), ("Quốc", "quoc"), ("Thảo", "thao"), ("Trâm", "tram"), ("Tuấn", "tuan")],
    family: &[("Bùi", "bui"), ("Đặng", "dang"), ("Đỗ", "do"), ("Dương", "duong"), ("Hồ", "ho"), ("Huỳnh", "huynh"), ("Lê", "le"), ("Ngô", "ngo"),
        ("Nguyễn", "nguyen"), ("Phạm", "pham"), ("Phan", "phan"), ("Trần", "tran"), ("Võ", "vo"), ("Vũ", "vu")],
};

#[rustfmt::skip]
const THAI: Culture = Culture {
    weight: 15, german_permille: 0,
    zones: &["Asia/Bangkok"],
    given: &[("กิตติ", "kitti"), ("จิราพร", "jiraporn"), ("ณัฐ", "nat"), ("ธนพล", "thanaphon"), ("นภา", "napha"), ("พิมพ์", "pim"),
        ("มานี", "manee"), ("วิชัย", "wichai"), ("ศิริ", "siri"), ("สมชาย", "somchai"), ("อรุณ", "arun"), ("อัญชลี", "anchalee")],
    family: &[("แก้วมณี", "kaewmanee"), ("จันทร์ดี", "chandee"), ("ใจดี", "jaidee"), ("ทองดี", "thongdee"), ("บุญมา", "boonma"),
        ("พงษ์ไพร", "phongphrai"), ("รักไทย", "rakthai"), ("วงศ์ใหญ่", "wongyai"), ("ศรีสุข", "srisuk"), ("สุขใจ", "sukjai")],
};

#[cfg(test)]
mod tests {
    use super::CULTURES;

    #[test]
    fn every_name_has_an_ascii_form_fit_for_an_address() {
        for culture in CULTURES {
            for (own, ascii) in culture.given.iter().chain(culture.family) {
                assert!(
                    !own.is_empty() && !own.chars().any(|c| c.is_control() || c.is_ascii_digit()),
                    "{own}"
                );
                assert!(
                    !ascii.is_empty() && ascii.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                    "{own} {ascii}"
                );
            }
            assert!(culture.zones.iter().all(|zone| zone.contains('/')));
        }
        assert_eq!(
            CULTURES.iter().map(|culture| culture.weight).sum::<u32>(),
            1100,
            "shares are meant against 1100"
        );
    }
}
