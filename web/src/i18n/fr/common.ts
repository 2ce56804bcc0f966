import type { common as en } from '../en/common';

export const common: Record<keyof typeof en, string> = {
  'app.name': 'Salus',
  'app.skip': 'Aller au contenu',
  'app.main': 'Navigation principale',
  'app.thisPage': 'cette page',
  'ui.close': 'Fermer',
  'state.loading': 'Chargement : {what}…',
  'state.stillLoading': 'Chargement toujours en cours : {what}…',
  'state.retry': 'Réessayer',
  'state.refreshing': 'Actualisation…',

  'nav.find': 'Trouver un patient ou une action (Ctrl K)',
  'nav.findShort': 'Trouver un patient ou une action',
  'nav.count': '({count} en attente)',
  'nav.countCritical': '({count} en attente, dont {critical} critiques)',
  'nav.countFailed': 'Le nombre n’a pas pu être chargé',
  'nav.patients': 'Patients',
  'nav.users': 'Comptes',
  'nav.audit': 'Accès',

  'keys.title': 'Touches de cet écran',
  'keys.help': 'Afficher les touches de cet écran',
  'keys.note':
    'Une touche seule ne fait rien pendant la saisie. Aucune touche seule ne signe, n’envoie ni ne supprime.',
  'keys.everywhere': 'Partout',
  'keys.arrows': 'Touches fléchées',
  'keys.chart': 'Dans ce dossier',
  'keys.documents': 'Dans les documents',
  'keys.results': 'Dans les résultats',
  'keys.next': 'Ligne suivante',
  'keys.previous': 'Ligne précédente',
  'keys.filter': 'Filtrer',

  'undo.act': 'Annuler',
  'undo.key': 'Annuler ce que dit le message',
  'undo.busy': 'Annulation : {what}',
  'undo.done': 'Annulé : {what}',
  'undo.otherChart': 'Dans le dossier ouvert avant : {what}',
  'undo.failed': 'Annulation impossible : {what} ({reason})',
  'confirm.keep': 'Conserver',
  'confirm.failed': 'Cela n’a pas fonctionné, rien n’a été modifié : {reason}',

  'me.menu': '{name}, {role} : compte et réglages',
  'me.signOut': 'Se déconnecter',
  'me.theme': 'Couleurs',
  'me.theme.light': 'Claires',
  'me.theme.dark': 'Sombres',
  'me.theme.system': 'Comme cet ordinateur',
  'me.density': 'Lignes',
  'me.density.compact': 'Compactes',
  'me.density.comfortable': 'Aérées',
  'me.language': 'Langue',
  'me.languageFailed': 'La langue n’a pas pu être chargée. Réessayez.',

  'open.title': 'Dossiers ouverts',
  'open.close': 'Fermer le dossier de {name}',
  'open.loading': 'Chargement du nom…',
  'open.failed': 'Le nom n’a pas pu être chargé',
  'open.replaced':
    'Quatre dossiers peuvent être ouverts à la fois. Celui qui n’a pas servi depuis le plus longtemps a été fermé.',

  'reach.lost': 'Le serveur est injoignable.',
  'reach.lostDetail':
    'Ce que vous voyez n’est peut-être plus à jour, et rien ne peut être enregistré avant son retour.',
  'reach.retry': 'Essayer maintenant',
  'reach.back': 'Le serveur est de nouveau joignable.',
  'start.loading': 'Démarrage de Salus…',
  'start.failed': 'Salus ne peut pas joindre son serveur',
  'start.failedDetail':
    'Votre mot de passe n’est pas en cause. Vérifiez le réseau de cet ordinateur, puis réessayez.',

  'fault.title': 'Cette partie de Salus s’est arrêtée : {where}',
  'fault.detail':
    'L’écran défaillant n’a rien enregistré. Ce qu’il montrait auparavant est peut-être incomplet. Le reste de Salus fonctionne encore.',
  'fault.again': 'Rouvrir cet écran',
  'fault.reload': 'Recharger toute la page',
  'fault.copy': 'Copier les détails',
  'fault.copied': 'Copié',
  'notFound.title': 'Cette page n’existe pas',
  'notFound.detail': 'L’adresse {path} n’existe pas dans Salus.',
  'notFound.home': 'Aller à la première page',
  'forbidden.title': 'Pas pour votre rôle',
  'forbidden.detail':
    'Votre rôle ({roles}) ne comprend pas cette page. Adressez-vous à un administrateur s’il le devrait.',

  'idle.title': 'Toujours là ?',
  'idle.detail':
    'Personne n’a utilisé Salus ici depuis un moment. Verrouillage dans {seconds} s. Votre page et vos brouillons sont conservés.',
  'idle.expiring':
    'Cette session a atteint sa durée maximale et se termine dans {seconds} s. Reconnectez-vous ensuite pour continuer.',
  'idle.stay': 'Rester connecté',
  'idle.out': 'Se déconnecter maintenant',
  'idle.failed': 'Le serveur n’a pas pu être prévenu. La session peut se terminer.',
};
