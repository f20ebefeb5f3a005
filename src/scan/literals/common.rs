//! Three-letter pieces that logs and prose are full of.

/// Pieces of three bytes, one after another: the most common ones of letters and
/// punctuation in agents' telemetry, application logs, source code and documents.
/// They only decide which part of a literal is looked for, never what is found.
const COMMON: &str = concat!(
    "     \"  /  a  b  c  i  k  l  m  p  r  s  t \"- \"g \"m \"s -  .. // /a =  == a  an as",
    " ba br bu by ca ch cl co de do du fi fo fr ht id if im in is it jo ke ki ku la le li ma",
    " me ms no of ok pa po pu re ro rv se sh si sp st ta th ti to tr ve wh wo\" \"\",\"\"-\"",
    "\": \":\"\"at\"au\"bo\"ca\"co\"ev\"ge\"in\"ke\"mo\"ou\"pa\"re\"se\"sh\"st\"ti\"to\"ty",
    "\"va, \", c, n,\"c,\"o,\"p,\"s,\"t,\"v,bi,eu,op,re,sh,sk- --\" -- --r-ac-ap-bc-r--rw. o",
    ".. ....ce.co.in.it.js.ke.ki.ma.nt.sp.st.su/ s// ////ap/as/cl/de/li/ma/re: \": j: t: u",
    ":\"a:\"c:\"e:\"f:\"r:\"t::k::l:ke:li= k= l= m=/v== _co_da_di_eq_id_li_ms_ro_si_to_ttacc",
    "aceachad\"ageaimal/al_allaluameampan.an_ancandanoap ap.apiappardargartaseassat atcateath",
    "atiattatuautax_ay ay/ayeaylaysbatbelbilbrabugbuibutbytcaccalcatce_cench ch_chacheckscla",
    "codcomconcopcouctid =d bd rd\",d\":d::d_cdatdaydebdepderdexdigdindondure ce ie ke me p",
    "e re se\",e\":e, e.ce/de: e_de_ie_teadeasebueckected edaee egieleelfemeen.en_ensenteou",
    "epseq=equer ergeriernerserterves es\"es.es/es=escespessestet et/etretsetueuneureveextey ",
    "ey\"ey_eyseywf tfilfinfixfo forfrog kge ge_gesgetgisgptgvah fh=/h_rharhathe he_hechiphtt",
    "i ribuid\"id.id=ideiedif igeildileillim imaimeimiimsin indineinfinginpintinuionippis ist",
    "it_iteithityix-ixnizejobjs jsokenkerkeykinksuku-kubl rl/cl_il_ol_sl_tla/lailayld lealed",
    "letlimlinll ll_llalleloalogluem bm::magmapmaxmayme\"menmeomermesmeumitmodmozmp\"ms,ms-",
    "ms/ms:ms=ms_n\",n-rn.kn.sn_cn_dn_in_lnalnamnanncenchnd nd:ndine ne.ne_nednesnfongvnix",
    "no\"notnpuns\"ns_nsenstnt nt\"nt.nt_ntenthntrntsntvnuxo  o\":oadob odeof okeol_om on\"",
    "on_oneonsontoolopeopior ordorkot otaounouroutow,owsozip ip\":p.kpanpatpaype\"pedpenper",
    "pi pieplaponpoopp.ppeprops/pubpulputquer sr--r_mracranrcerd rd_rearegrelreqresretrgerib",
    "rinritrkernarnerolromroprotrowrsirt rt_rv:rw-ry.ry_s hs ts\":s, s-as.is/as/cs::scose se/",
    "se_seeselsersetsevshashisiosizskusonspaspossest st_stastrsumt /t ct kt lt ot pt tt\",",
    "t\":t/rt_et_mt_ttaltamtartattchtedteltemtertestexth=thetimtiotl_toktottp/tputratritryts ",
    "ts/ttlttpttrturtustvatypub ubeue\"uesug uilullum um:uniuntur,ur_urnus=useut ut\"ut_ute",
    "uthutpux valvenverw, w-rworws,ws_x xx_txnay oy\":y.iy_ly_ryeryloypeys_yteywoz dz iz\",",
    "ze=ze_zil",
);

/// The common pieces, each of three bytes in lower case, sorted.
pub(super) fn common() -> Vec<[u8; 3]> {
    let pieces = COMMON.as_bytes().chunks_exact(3);
    let mut all: Vec<[u8; 3]> = pieces.map(|piece| [piece[0], piece[1], piece[2]]).collect();
    all.sort_unstable();
    all
}
