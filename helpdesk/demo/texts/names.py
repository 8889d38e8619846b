"""Where the demo's people come from and what they may be called. All invented; common names of each place."""

from typing import NamedTuple


class Region(NamedTuple):
    """Eight first and nine last names: 8 and 9 share no factor, so counting through both gives 72 pairs."""

    locale: str
    country: str
    time_zone: str
    first: str
    last: str
    family_first: bool = False


BRITAIN = Region(
    "en-GB",
    "GB",
    "Europe/London",
    "Imogen Callum Priya Rhys Beatrix Kwame Niamh Alistair",
    "Hartley Okafor Pemberton Llewellyn Sandhu Ashdown O'Rourke Winterbourne Mistry",
)
AMERICA = Region(
    "en-US",
    "US",
    "America/Chicago",
    "Delaney Marcus Jolene Tyrell Savannah Wyatt Xiomara Desmond",
    "Whitlock Castellanos Abernathy Nguyen Fairbanks Rutherford Lindqvist Tran-Dupree Holloway",
)
CALIFORNIA = Region(
    "en-US",
    "US",
    "America/Los_Angeles",
    "Kiana Jasper Mei-Lin Ruben Skylar Ezra Noelani Dashiell",
    "Kealoha Bergstrom Yamada Villanueva Pruitt Aguinaldo Featherstone Kowalczyk Marsh",
)
CANADA = Region(
    "en-CA",
    "CA",
    "America/Toronto",
    "Tessa Gordon Anaïs Malik Freya Bronson Leila Angus",
    "MacAllister Bélanger Singh Thorvaldson Petrenko Grenville Fontaine Osei Campbell",
)
AUSTRALIA = Region(
    "en-AU",
    "AU",
    "Australia/Sydney",
    "Matilda Lachlan Jarrah Saoirse Bodhi Georgina Kirra Angelo",
    "Fitzgibbon Papadakis Whitaker Sutherland-Hall Donnelly Zhou Barrington Nair Cartwright",
)
INDIA = Region(
    "en-IN",
    "IN",
    "Asia/Kolkata",
    "Ananya Rohan Kavya Arjun Meera Farhan Ishita Dev",
    "Iyer Chatterjee Kulkarni D'Souza Ahluwalia Menon Bhattacharya Qureshi Joshi",
)
GERMANY = Region(
    "de-DE",
    "DE",
    "Europe/Berlin",
    "Jördis Lennart Annegret Cem Friederike Björn Käthe Thilo",
    "Großmann Yıldırım Schäfer Wübbenhorst Lindenau Krämer Osterloh Büchner Petersen",
)
AUSTRIA = Region(
    "de-AT",
    "AT",
    "Europe/Vienna",
    "Resi Valentin Leopoldine Xaver Magdalena Ferdinand Zita Korbinian",
    "Hinterleitner Moser Dvořák Brandstätter Wurzinger Pichler Novak Edlinger Kröll",
)
FRANCE = Region(
    "fr-FR",
    "FR",
    "Europe/Paris",
    "Élodie Théo Maëlys Gaël Aïssatou Clément Océane Loïc",
    "Lefèvre Diarra Béranger Quéméneur Lacombe N'Guyen Charpentier Benhaddou Fauré",
)
SPAIN = Region(
    "es-ES",
    "ES",
    "Europe/Madrid",
    "Begoña Íñigo Rocío Álvaro Maialen Adrián Nerea Joaquín",
    "Núñez Etxeberria Carballo Peñalver Ibáñez Ferrús Quintanilla Otero Zúñiga",
)
MEXICO = Region(
    "es-MX",
    "MX",
    "America/Mexico_City",
    "Ximena Emiliano Citlali Ramiro Guadalupe Iker Yaretzi Octavio",
    "Cuauhtli Treviño Mondragón Olvera Peña Zamudio Ríos Ballesteros Castañeda",
)
BRAZIL = Region(
    "pt-BR",
    "BR",
    "America/Sao_Paulo",
    "Thaís João Iracema Caetano Luíza Raí Jussara Otávio",
    "Assunção Figueiredo Guimarães Sepúlveda Magalhães Peçanha Tavares Araújo Brandão",
)
PORTUGAL = Region(
    "pt-PT",
    "PT",
    "Europe/Lisbon",
    "Inês Gonçalo Leonor Tomás Graça Duarte Mafalda Simão",
    "Falcão Ribeiro Quaresma Conceição Lourenço Pinhão Avelar Serrão Matias",
)
ITALY = Region(
    "it-IT",
    "IT",
    "Europe/Rome",
    "Ludovica Niccolò Fiamma Gennaro Beatrice Ettore Noemi Salvo",
    "D'Amico Bevilacqua Pellegrino Zanardi Sartori Fabbri Scognamiglio Righetti Colucci",
)
POLAND = Region(
    "pl-PL",
    "PL",
    "Europe/Warsaw",
    "Małgorzata Łukasz Żaneta Przemysław Bożena Wojciech Agnieszka Zdzisław",
    "Wiśniewska-Król Szczęsny Dąbek Gołąb Ćwikła Źródlak Kwiatek Jeżyk Brzoza",
)
JAPAN = Region(
    "ja-JP",
    "JP",
    "Asia/Tokyo",
    "美咲 健太 さくら 陽斗 千尋 大輔 結衣 蓮",
    "佐々木 小野寺 長谷川 松井 藤原 中島 岡本 村上 清水",
    family_first=True,
)
EGYPT = Region(
    "ar-EG",
    "EG",
    "Africa/Cairo",
    "ليلى يوسف مريم عمر سلمى كريم نورهان حسام",
    "المصري عبدالرحمن الشريف منصور القاضي سليمان حداد البنا فهمي",
)
EMIRATES = Region(
    "ar-AE",
    "AE",
    "Asia/Dubai",
    "فاطمة راشد شيخة سالم ميثاء حمدان عائشة خالد",
    "النعيمي الكتبي المنصوري الشامسي الظاهري السويدي البلوشي الحمادي العامري",
)
ISRAEL = Region(
    "he-IL",
    "IL",
    "Asia/Jerusalem",
    "נועה איתי תמר יונתן שירה אורי מיכל אלון",
    "לוי-כהן בן-דוד מזרחי פרידמן אברהמי שרעבי רוזן גולן ביטון",
)
NETHERLANDS = Region(
    "nl-NL",
    "NL",
    "Europe/Amsterdam",
    "Femke Joris Sanne Ruud Yasmina Teun Maartje Sjoerd",
    "Hoekstra Vandenberghe Bakker-Smits Dijkema Oostveen Ait-Bouali Kuiper Verhagen Tromp",
)
TURKEY = Region(
    "tr-TR",
    "TR",
    "Europe/Istanbul",
    "Şebnem Çağlar İpek Oğuz Gülşah Yiğit Özge Ümit",
    "Karagöz Öztürkmen Şahinbaş Çelikkol Güneşli Yalçın Iğdır Aslan Bozkurt",
)

# How often each place comes round; languages with stories need people in every thirty.
ROUND: tuple[Region, ...] = (
    *(AMERICA, GERMANY, BRITAIN, SPAIN, EGYPT, CALIFORNIA, FRANCE, CANADA, JAPAN, BRAZIL),
    *(AMERICA, ITALY, GERMANY, AUSTRALIA, POLAND, BRITAIN, MEXICO, INDIA, NETHERLANDS, FRANCE),
    *(CALIFORNIA, ISRAEL, AUSTRIA, CANADA, PORTUGAL, AMERICA, EMIRATES, SPAIN, TURKEY, BRITAIN),
)

NINETY_CHARACTERS = (
    "Mara da Conceição Esperança Albuquerque de Vasconcelos Cavalcanti e Mendonça do Nascimento"
)

HANDLE_STARTS = (
    "quiet",
    "velvet",
    "paper",
    "copper",
    "northern",
    "salty",
    "maple",
    "hidden",
    "lucky",
    "amber",
    "tiny",
    "electric",
    "slow",
    "golden",
    "indigo",
    "wander",
    "cloudy",
    "rusty",
    "silver",
    "midnight",
    "sunny",
    "plum",
    "cobalt",
    "feather",
    "marble",
    "ginger",
)
HANDLE_ENDS = (
    "otter",
    "kitchen",
    "lens",
    "fiddle",
    "sketch",
    "harbour",
    "studio",
    "compass",
    "teacup",
    "lantern",
    "garden",
    "pixel",
    "sparrow",
    "stitch",
    "canvas",
    "drum",
    "notebook",
    "kettle",
    "trail",
    "loom",
    "orchard",
    "comet",
    "piano",
    "badger",
    "thimble",
)
