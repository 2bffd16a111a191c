"""Names and addresses for people who do not exist. Towns are put together from syllables and have nothing to do with
the postcode beside them, so no whole address is a real one."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NAMES = _words(
    """
    Ada Adeola Agnieszka Ahmed Aiden Aisha Alan Albert Alfie Alice Aliyah Amara Amelia Amina Amir Amrit Ana Anders
    Andrea Angus Anita Anjali Anthony Arjun Arthur Asha Ayesha Babatunde Barbara Beatrice Ben Bilal Brenda Brian
    Bronwen Callum Carmel Carol Catherine Charlie Chidi Chloe Clive Colin Connie Daisy Daniel Darren Deborah Derek
    Desmond Dev Dilys Dominic Donna Doreen Dylan Edith Edward Efua Eileen Elena Elijah Ella Emeka Emily Emma Enid
    Eric Esther Ethan Eva Fatima Faye Femi Finn Florence Folasade Frank Freya Gareth George Gloria Grace Graham
    Gurpreet Gwen Hana Hannah Harold Harpreet Harriet Harry Hassan Hazel Heather Helen Henry Hilda Hugo Huw Ian
    Ibrahim Idris Imani Imran Irena Isaac Isla Ivan Ivy Jack Jamal James Jamila Jan Janet Jasmine Jason Jaya Jean
    Jennifer Jerome Joan Joanna Joseph Joyce Julia Junaid Kacper Karen Karim Kate Kayleigh Keith Kelechi Kenneth
    Kevin Khadija Kieran Kiran Kofi Krystyna Kwame Lakshmi Laura Leah Leo Leroy Lewis Lily Linda Lola Louis Lucy
    Luke Lydia Mabel Maeve Malik Manjit Marcus Margaret Maria Marion Mark Martha Mary Mason Maureen Maya Mei Michael
    Mina Mohammed Moira Monica Morgan Muriel Musa Nadia Nancy Naomi Natalie Nathan Neha Neil Nia Niamh Nigel Nina
    Noah Nora Norman Obinna Olga Olive Oliver Olu Omar Oscar Owen Pamela Patrick Paul Pavel Pearl Peter Philip
    Phoebe Polly Prakash Priya Rachel Radek Rafal Rahul Raj Ravi Raymond Rebecca Reggie Reuben Rhys Rita Robert
    Rohan Rosa Rose Roy Ruby Ruth Ryan Sabina Sadia Sally Samir Samuel Sandra Sanjay Sara Sean Shabnam Sharon Sheila
    Shirley Sian Silvia Simon Sofia Sonia Stanley Stella Stephen Sunita Susan Sylvia Tamara Tariq Temi Teresa Thelma
    Theo Thomas Tobias Tomasz Trevor Uche Una Usha Vera Veronica Victor Vijay Violet Wanda Wei William Winston Xin
    Yasmin Yusuf Yvonne Zachary Zainab Zara Zofia Zoe
    """
)
FAMILY_NAMES = _words(
    """
    Abara Abbott Abiola Achterberg Adair Adeyemi Ahmadi Ainsley Akande Alder Allcott Amankwah Anand Appleyard
    Arkwright Ashdown Aspinwall Atherley Babbington Badger Bajwa Bakare Balogun Banerji Bannister Barrowclough Basra
    Beckwith Belcourt Bhandari Bielak Birtwhistle Blakemore Boateng Bondarenko Bracegirdle Bramley Brightwell
    Brockbank Buckthorne Burroughs Cadwallader Calderwood Carrick Cattermole Chadda Chakrabarti Charlesworth
    Chaudhri Chevening Chowdhary Clutterbuck Cobbold Coppinger Cotterill Cragg Crowther Cudworth Czarnecki Dacosta
    Danjuma Darlow Dearden Demetriou Desai Dhaliwal Dimmock Dombrowski Drakeford Dunstable Eastwell Eccleshall
    Edgeworth Ejiofor Elphick Entwistle Escott Fairbrass Fairhurst Faraday Farooqi Featherby Fernando Fiddler
    Figueira Flintoff Foxcroft Frobisher Gakere Gallimore Garside Gathercole Ghuman Gilchrist Godbole Goodspeed
    Gorecki Grimshaw Gujral Haddad Haldane Halloran Hameed Hargreave Haworth Hebblethwaite Heptonstall Hesketh
    Hollingdale Horsfall Huxtable Idowu Iftikhar Inglethorpe Islip Iyer Jankowski Jarrold Jessop Jowett Kaczmarek
    Kamara Karunaratne Kendrick Kenworthy Khatun Kilbride Kirkbride Kowalczyk Lachman Lakhani Langthorne Larkspur
    Leadbetter Lightowler Lindqvist Liversedge Lodhi Lonsdale Luxford Macready Maddock Mahlangu Makinde Malhi
    Mandair Mapplebeck Marchbank Matharu Mayhew Mbeki Merriweather Mistry Molyneux Moorcroft Mukherji Murgatroyd
    Nadkarni Naismith Nakamura Nandra Netherton Nkemelu Norcliffe Nowicki Oakenfold Oduya Ogden Okafor Olatunji
    Olusegun Ormerod Osgood Ostrowski Padgett Pandya Papadakis Peasgood Pennington Petrescu Pickersgill Pilling
    Poskitt Prabhakar Prendergast Quarshie Quigley Qureshi Radcliffe Rahimi Rajan Ramsbottom Ranasinghe Rathbone
    Redfern Ridsdale Rosewarne Rowbotham Rudkin Sahota Salvesen Sandhu Satterthwaite Scarborough Sengupta Shackleton
    Shufflebotham Siddiqi Silverwood Skelton Sobczak Somerville Sowerby Stanhope Starkie Stubbington Sugden Suleman
    Swarbrick Szymanski Tahir Tattersall Tempest Thackray Threlfall Thwaite Tolhurst Trelawney Tunnicliffe Uddin
    Umeh Underhill Unsworth Vaidya Varley Venables Vickerstaff Wadsworth Walmsley Warrilow Weatherall Whittle
    Wickremasinghe Wigglesworth Winstanley Wolstenholme Woodhead Wrigley Yaqub Yeadon Youngman Zaman Zielinski
    """
)
_STREET_NAMES = _words(
    """
    Abbey Acorn Albion Alder Apple Ash Bank Barn Beacon Beech Bell Birch Bramble Bridge Brook Castle Cedar Chapel
    Cherry Church Clover Cross Dale Daisy Elm Farm Fern Field Ford Forge Fox Garden Glebe Green Grove Hawthorn Heath
    High Hill Holly Ivy Kestrel King's Lark Lime Manor Maple Market Meadow Mill Moss New Oak Old Orchard Park Pear
    Poplar Priory Queen's River Robin Rose Rowan School Sorrel Spring Station Stone Swan Thorn Vicarage Victoria
    Walnut Water Well West Willow Windmill Wood Yew
    """
)
_STREET_KINDS = _words("Avenue Close Court Crescent Drive Lane Road Street Terrace Way")
STREETS = tuple(f"{name} {kind}" for name in _STREET_NAMES for kind in _STREET_KINDS)

_TOWN_STARTS = _words(
    "Alder Barn Bram Cold Crow Dun Elm Fal Grim Hather Kel Lang Mar Nether Ock Pen Rush Sel Thorn Wen"
)
_TOWN_ENDS = _words("bourne bury combe field ham hurst leigh mere stead wick")
TOWNS = tuple(f"{start}{end}" for start in _TOWN_STARTS for end in _TOWN_ENDS)

CARE_HOMES = tuple(
    f"{name} Care Home"
    for name in _words(
        "Larchwood Heathervale Southdown Applegarth Meadowbank Riverlea Oakhaven Fairmead Lindale Rosehill"
    )
)
