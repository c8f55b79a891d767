"""Names of the second generator: other peoples, other lists, none shared with `children` on purpose.

Each entry is one name as families of that origin write it; how a clerk bends it is `clerks`. The
order says how a full name is built there: ``gs`` given then surname, ``sg`` surname first, ``gfs``
with the father's name between, ``g2`` with both parents' surnames, ``gf`` with no surname at all
but the father's and the grandfather's name.
"""

from typing import NamedTuple


class People(NamedTuple):
    """An origin: its share, how full names are built, its boys, girls and surnames."""

    share: float
    order: str
    boys: list[str]
    girls: list[str]
    surnames: list[str]
    swaps: tuple[tuple[str, str], ...] = ()
    """Letters a clerk writes for others when a name of this origin is new to them."""


PEOPLES = {
    "irish_scottish": People(0.30, "gs",
        "Aidan Angus Brendan Cillian Colm Cormac Craig Darragh Dermot Donal Eamon Eoin Fergus Fionn "
        "Gavin Gregor Hamish Iain Keith Lachlan Lorcan Murray Niall Oisin Padraig Ronan Ruairi "
        "Scott Stuart Tadhg Tiernan Fraser Brodie Struan Conall Odhran Senan Malachy".split(),
        "Ailsa Aine Ashling Bridget Catriona Ciara Clodagh Deirdre Eilidh Eimear Fiona Grainne "
        "Iona Isobel Kirsty Mairead Maura Moira Morag Niamh Nuala Oonagh Orlaith Roisin Rona "
        "Saoirse Shona Sinead Siobhan Sorcha Una Muireann Caoimhe Fionnuala Heather Mhairi".split(),
        "Boyle Brennan Buchanan Cairns Callaghan Campbell Cassidy Coyle Devlin Donnelly Drummond "
        "Fallon Forbes Garvey Geraghty Gillespie Hanlon Keane Keenan Kilbride Lafferty Lennox "
        "MacLeod McAllister McBride McCann McGrath McIntyre McMahon McNulty Monaghan Mulligan "
        "Nugent O'Donnell O'Hara O'Reilly Rafferty Rooney Sinclair Tierney Urquhart Wallace".split(),
        (("Mc", "Mac"), ("O'", "O"), ("gh", "h"), ("ao", "ee"), ("bh", "v"), ("adh", "y"))),
    "caribbean": People(0.16, "gs",
        "Andre Antoine Carlton Dwayne Delroy Desmond Errol Fitzroy Jamal Jermaine Kemar Kadeem "
        "Leroy Malik Marlon Nathaniel Omari Romario Shaquille Tajay Tyrell Tyrone Winston Zion "
        "Kymani Rashawn Devonte Jerome Lamar Dante Kieron Akeem".split(),
        "Aaliyah Alisha Beverley Chanel Chantelle Cherelle Dominique Ebony Jada Janelle Jasmine "
        "Kadisha Keisha Kimora Latoya Monique Nevaeh Rihanna Shanice Shakira Shanelle Tamika "
        "Tanika Tiana Tianna Yolanda Zaria Kenisha Amoya Renee Simone Marcia".split(),
        "Bailey Blackwood Brathwaite Burrell Chambers Clarke Cumberbatch Davis Douglas Edwards "
        "Ferdinand Francis Gayle Gordon Grant Headley Henry Joseph Lewin Lindo Marshall McFarlane "
        "Nembhard Pinnock Powell Reid Samuels St-Hilaire Sterling Thompson Wynter Whyte".split(),
        (("ie", "y"), ("ll", "l"), ("ph", "f"), ("qu", "k"), ("é", "e"))),
    "somali": People(0.12, "gf",
        "Abdirahman Abdullahi Abdi Ahmed Ayanle Bashir Cabdi Daahir Faarax Guled Hassan Ismaciil "
        "Jaamac Khadar Liban Mahad Maxamed Mubarak Nuur Roble Sharmarke Siyaad Warsame Xasan "
        "Yaasiin Yuusuf Zakariye".split(),
        "Aamina Asha Ayaan Caasha Deeqa Faadumo Fardowsa Filsan Halimo Hibaaq Hodan Idil Ifrah "
        "Ikran Khadra Ladan Maryan Muna Nasra Nimco Raxma Saafi Sagal Shukri Xaliimo Ubax "
        "Zamzam".split(), ["-"],
        (("x", "h"), ("c", ""), ("aa", "a"), ("uu", "u"), ("ii", "i"), ("dh", "d"), ("q", "k"))),
    "turkish_kurdish": People(0.10, "gs",
        "Ahmet Baran Berat Can Cem Deniz Emre Eren Ferhat Hakan İbrahim Kaan Kerem Mehmet Murat "
        "Mustafa Onur Ömer Rojhat Serkan Şiyar Umut Yusuf Zeki Arda Yiğit".split(),
        "Asya Ayşe Azra Berfin Büşra Ceylan Defne Dilan Ebru Ela Elif Esra Fatma Gülşen Hatice "
        "Rojin Selin Sevgi Şilan Yağmur Zehra Zeynep Nehir Ecrin".split(),
        "Acar Aksoy Arslan Aslan Aydın Bozkurt Can Çelik Çetin Demir Doğan Erdoğan Güneş Kaplan "
        "Kara Kılıç Koç Korkmaz Kurt Öz Özdemir Öztürk Polat Şahin Şimşek Taş Yıldırım "
        "Yıldız Yılmaz".split(),
        (("ş", "s"), ("ç", "c"), ("ğ", "g"), ("ı", "i"), ("ö", "o"), ("ü", "u"), ("c", "j"))),
    "tamil": People(0.09, "gfs",
        "Arunan Ashwin Dinesh Ganesh Harishan Janarthan Kavin Kishan Mathusan Nirushan Pranavan "
        "Rajeevan Sathiyan Suthan Thushanth Vithuran Yathavan Abiram Kajan Niroshan".split(),
        "Abirami Anjali Dharshika Gayathri Janani Kavitha Keerthana Lavanya Mathura Nilani "
        "Pavithra Priyanka Sangeetha Sowmiya Thanusha Thivya Varsha Vithusha Yalini "
        "Luxmi".split(),
        "Balasubramaniam Ganeshalingam Jeyakumar Kandasamy Kanagaratnam Kugathasan Mahendran "
        "Nadarajah Navaratnam Ponnambalam Rajaratnam Ramanathan Selvarajah Sivakumar Sivapalan "
        "Subramaniam Thambirajah Thavarajah Vigneswaran Yogarajah".split(),
        (("th", "t"), ("v", "w"), ("j", "y"), ("aa", "a"), ("ee", "i"), ("ksh", "x"))),
    "lusophone_hispanic": People(0.09, "g2",
        "Afonso Alejandro Bruno Caetano Diego Duarte Enzo Felipe Francisco Gonçalo Heitor João "
        "Jorge José Leandro Mateus Miguel Nuno Pablo Rafael Santiago Thiago Tomás Vasco".split(),
        "Beatriz Camila Carolina Catarina Clara Elisa Fernanda Gabriela Inês Juliana Laís "
        "Leonor Letícia Luísa Manuela Mariana Matilde Paula Raquel Rita Sofía Teresa "
        "Valentina".split(),
        "Almeida Alves Araújo Barbosa Cardoso Carvalho Castro Costa Cruz Dias Fernandes Ferreira "
        "García Gómez Gonçalves Gutiérrez Lopes Martínez Mendes Moreira Oliveira Pereira Pinto "
        "Ramírez Ribeiro Rodrigues Sánchez Santos Silva Sousa Teixeira Vargas".split(),
        (("ç", "c"), ("ã", "a"), ("es", "ez"), ("s", "z"), ("ê", "e"), ("í", "i"))),
    "vietnamese_korean": People(0.06, "sg",
        "Bảo Đạt Dũng Gia-Bảo Hiếu Hùng Khôi Kiên Phúc Quân Sơn Thành Tùng Việt Min-jun "
        "Ji-ho Do-yun Seo-jun Hyun-woo".split(),
        "Ánh Châu Diễm Hạnh Hiền Kim Lan-Anh Ly My Nga Quỳnh Tâm Thảo-My Thủy Vân Yến Seo-yeon "
        "Ji-woo Ha-eun Su-bin".split(),
        "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Võ Đặng Bùi Kim Park Choi Jung Kang Yoon".split(),
        (("-", " "), ("-", ""), ("ph", "f"), ("oo", "u"), ("Đ", "D"))),
    "eritrean_afghan": People(0.08, "gf",
        "Abel Ahmad Amanuel Ali-Reza Berhane Dawit Esmatullah Farid Filmon Habib Hamid Henok Jawad "
        "Kibrom Mehari Mohammad Najib Noorullah Omid Rahmatullah Robel Samiullah Tesfay Wali "
        "Yonas Zabihullah".split(),
        "Almaz Arezo Bisrat Eden Feruz Freshta Helen Ghezal Kidist Luwam Mahsa Meron Nazanin "
        "Parwana Rahel Saba Selam Shabnam Tigist Winta Yordanos Zohra".split(), ["-"],
        (("ullah", " Ullah"), ("ah", "a"), ("y", "i"), ("ee", "i"), ("sh", "s"), ("z", "s"))),
}  # fmt: skip
"""Origins and how they are named. Shares are of households."""

TWIN_NAMES = [
    ("Ciara", "Ciaran"), ("Niamh", "Niall"), ("Eoin", "Eoghan"), ("Shanice", "Shanelle"),
    ("Tiana", "Tianna"), ("Jermaine", "Jerome"), ("Hassan", "Hussein"), ("Abdirahman", "Abdirahim"),
    ("Fadumo", "Fatima"), ("Ayan", "Ayaan"), ("Elif", "Ela"), ("Berat", "Berfin"),
    ("Sathiyan", "Sathiya"), ("Kishan", "Kishani"), ("Tomás", "Tomé"), ("Mariana", "Mariela"),
    ("Rafael", "Rafaela"), ("Minh-Anh", "Minh-An"), ("Ji-ho", "Ji-hu"), ("Robel", "Robiel"),
    ("Amira", "Amirah"), ("Dilan", "Dilara"), ("Callum", "Calum"), ("Finn", "Fionn"),
]
"""Names given to twins that a machine may take for one."""
