/**
 * Medicine names with tall-man letters, from the FDA and ISMP lists of look-alike drug names with recommended tall man
 * letters (generic names). Lower case otherwise. Only whole words are changed.
 */
const NAMES = [
  'acetaZOLAMIDE', 'acetoHEXAMIDE', 'amLODIPine', 'aMILoride', 'ALPRAZolam', 'ARIPiprazole', 'atoMOXetine', 'azaCITIDine',
  'azaTHIOprine', 'buPROPion', 'busPIRone', 'carBAMazepine', 'ceFAZolin', 'cefoTEtan', 'cefOXitin', 'cefTAZidime',
  'cefTRIAXone', 'chlordiazePOXIDE', 'chlorproMAZINE', 'chlorproPAMIDE', 'CISplatin', 'CARBOplatin', 'clomiPHENE',
  'clomiPRAMINE', 'clonazePAM', 'cloNIDine', 'cloZAPine', 'cycloSERINE', 'cycloSPORINE', 'DACTINomycin', 'DAPTOmycin',
  'DAUNOrubicin', 'dexmedeTOMIDine', 'diazePAM', 'dilTIAZem', 'dimenhyDRINATE', 'diphenhydrAMINE', 'DOBUTamine',
  'DOPamine', 'DOXOrubicin', 'DULoxetine', 'ePHEDrine', 'EPINEPHrine', 'epiRUBicin', 'eriBULin', 'fentaNYL',
  'FLUoxetine', 'fluPHENAZine', 'fluvoxaMINE', 'glipiZIDE', 'glyBURIDE', 'guaiFENesin', 'guanFACINE', 'hydrALAZINE',
  'hydroCHLOROthiazide', 'HYDROcodone', 'HYDROmorphone', 'hydroCORTisone', 'hydrOXYzine', 'HYDROXYprogesterone',
  'IDArubicin', 'inFLIXimab', 'ISOtretinoin', 'ketAMINE', 'ketorolAC', 'lamiVUDine', 'lamoTRIgine', 'levETIRAcetam',
  'levOCARNitine', 'levoFLOXacin', 'LEVOleucovorin', 'LORazepam', 'medroxyPROGESTERone', 'metFORMIN',
  'methylPREDNISolone', 'methylTESTOSTERone', 'metOLazone', 'metoPROLOL', 'metroNIDAZOLE', 'mitoMYcin', 'mitoXANtrone',
  'niCARdipine', 'NIFEdipine', 'niMODipine', 'OLANZapine', 'OXcarbazepine', 'oxyCODONE', 'oxyMORphone', 'oxyBUTYnin',
  'PARoxetine', 'PAZOPanib', 'PENTobarbital', 'PHENobarbital', 'penicillAMINE', 'PEMEtrexed', 'PRALAtrexate',
  'prednisoLONE', 'predniSONE', 'QUEtiapine', 'quiNIDine', 'quiNINE', 'raNITIdine', 'rifAMPin', 'rifAXIMin',
  'risperiDONE', 'riTUXimab', 'romiDEPsin', 'romiPLOStim', 'rOPINIRole', 'SAXagliptin', 'SITagliptin', 'sertraLINE',
  'sulfADIAZINE', 'sulfaSALAzine', 'SUMAtriptan', 'SUNItinib', 'SORAfenib', 'tiaGABine', 'tiZANidine', 'TOLAZamide',
  'TOLBUTamide', 'tolnaFTATE', 'traMADol', 'traZODone', 'TRIAMcinolone', 'valACYclovir', 'valGANciclovir', 'vinBLAStine',
  'vinCRIStine', 'ZOLMitriptan',
] as const;

const TALL = new Map<string, string>(NAMES.map((n) => [n.toLowerCase(), n]));

/** "Metformin hydrochloride" reads "metFORMIN hydrochloride". */
export function tallMan(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => TALL.get(word.toLowerCase()) ?? word.toLowerCase());
}
