"""How words that are printed in capitals are spelt where a capital letter and small ones would be wrong."""

_SMALL_WORDS = "and at by cum de du for from in juxta la le next of on or sub super the to under up upon with"
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Small inside a name, not where one begins: Stoke-on-Trent, Ashby-de-la-Zouch, The Green."""

_SHORTENED_WORDS = """
    al am an as av be bk bldg bldgs bldngs blds blk blvd bn brdg brg brk bros cl clnc cls cnr cnt cntr cntre
    cntrs co cres crnr crscnt crt ct ctr ctrd ctrl ctrs cwm dn dr drs drv el en fl flr flrs frm ft gdn gdns gr
    grd grn grnd grp grv gt hgh hl hlth ho hsp hsptl hth hthy if is it jct jnr jo km ln lndn lnk lo lt ltd lwr
    mdws me mkt mr mrkt mrs ms mt my no nr nrth nth oh pde pk pl plc pld pr prk prs ptnr ptnrs rd rtl sch schl
    shp shpg smkt snr so spr sq sqr sr srvs st sth stn str strt sts svc svcs swn th tn twn ty unv us vlg vw wd
    we wk wlk wm wrks wst xmas yd ye yr
"""
SHORTENED_WORDS = frozenset(_SHORTENED_WORDS.split())
"""Words of one or two letters, or without a vowel, that are words and neither initials nor acronyms."""

_ACRONYMS = """
    acc adhd ae apms aqp asc bmi bupa caf camhs cas cdu chis cic copd dvt ea ed eds elft emc emis ent epu eput
    ere gpsi gpsis hiv iapt icb icc ico ics ii iii imc ip ipu itu iuc iv ix lpa miu nelft ooh oohs opd pals pcoc
    pmed ptsd qe rac ruh scas sdec std suas sum tia uc ucc ucs uea uec uecc uhb uhl ui ukhsa unp upcc utc utcs
    vi vii viii wic xi xii xiii xiv yoi yots
"""
ACRONYMS = frozenset(_ACRONYMS.split())
"""Said letter by letter or written so, although they have a vowel; and Roman numerals."""

OWN_SPELLINGS = {
    "co-op": "Co-op",
    "gpoohs": "GPOOHs",
    "gps": "GPs",
    "hmps": "HMPs",
    "lloydspharmacy": "LloydsPharmacy",
    "nmps": "NMPs",
    "pcns": "PCNs",
    "phd": "PhD",
    "plc": "plc",
    "whsmith": "WHSmith",
}
