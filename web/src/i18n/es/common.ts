import type { common as en } from '../en/common';

export const common: Record<keyof typeof en, string> = {
  'app.name': 'Salus',
  'app.skip': 'Ir al contenido',
  'app.main': 'Navegación principal',
  'app.thisPage': 'esta página',
  'ui.close': 'Cerrar',
  'state.loading': 'Cargando: {what}…',
  'state.stillLoading': 'Sigue cargando: {what}…',
  'state.retry': 'Reintentar',
  'state.refreshing': 'Actualizando…',

  'nav.find': 'Buscar un paciente o una acción (Ctrl K)',
  'nav.findShort': 'Buscar un paciente o una acción',
  'nav.count': '({count} pendientes)',
  'nav.countCritical': '({count} pendientes, {critical} críticos)',
  'nav.countFailed': 'No se pudo cargar el número',
  'nav.patients': 'Pacientes',
  'nav.users': 'Usuarios',
  'nav.audit': 'Accesos',

  'keys.title': 'Teclas de esta pantalla',
  'keys.help': 'Mostrar las teclas de esta pantalla',
  'keys.note':
    'Una tecla sola no hace nada mientras se escribe en un campo. Ninguna tecla sola firma, envía ni elimina.',
  'keys.everywhere': 'En todas partes',
  'keys.arrows': 'Teclas de flecha',
  'keys.chart': 'En esta historia',
  'keys.documents': 'En los documentos',
  'keys.results': 'En los resultados',
  'keys.next': 'Fila siguiente',
  'keys.previous': 'Fila anterior',
  'keys.filter': 'Filtrar',

  'undo.act': 'Deshacer',
  'undo.key': 'Deshacer lo que dice el mensaje',
  'undo.busy': 'Deshaciendo: {what}',
  'undo.done': 'Deshecho: {what}',
  'undo.otherChart': 'En la historia abierta antes: {what}',
  'undo.failed': 'No se pudo deshacer: {what} ({reason})',
  'confirm.keep': 'Conservar',
  'confirm.failed': 'No funcionó y no se cambió nada: {reason}',

  'me.menu': '{name}, {role}: cuenta y ajustes',
  'me.signOut': 'Cerrar sesión',
  'me.theme': 'Colores',
  'me.theme.light': 'Claros',
  'me.theme.dark': 'Oscuros',
  'me.theme.system': 'Como este equipo',
  'me.density': 'Filas',
  'me.density.compact': 'Compactas',
  'me.density.comfortable': 'Amplias',
  'me.language': 'Idioma',
  'me.languageFailed': 'No se pudo cargar el idioma. Inténtelo de nuevo.',

  'open.title': 'Historias abiertas',
  'open.close': 'Cerrar la historia de {name}',
  'open.loading': 'Cargando el nombre…',
  'open.failed': 'No se pudo cargar el nombre',
  'open.replaced':
    'Pueden estar abiertas cuatro historias a la vez. Se cerró la que llevaba más tiempo sin usarse.',

  'reach.lost': 'No se puede contactar con el servidor.',
  'reach.lostDetail': 'Lo que ve puede no estar al día y no se puede guardar nada hasta que vuelva.',
  'reach.retry': 'Probar ahora',
  'reach.back': 'El servidor ha vuelto.',
  'start.loading': 'Iniciando Salus…',
  'start.failed': 'Salus no puede contactar con su servidor',
  'start.failedDetail': 'No se trata de su contraseña. Compruebe la red de este equipo e inténtelo de nuevo.',

  'fault.title': 'Esta parte de Salus dejó de funcionar: {where}',
  'fault.detail':
    'La pantalla que falló no guardó nada. Lo que mostraba antes puede estar incompleto. El resto de Salus sigue funcionando.',
  'fault.again': 'Abrir de nuevo esta pantalla',
  'fault.reload': 'Recargar toda la página',
  'fault.copy': 'Copiar los detalles',
  'fault.copied': 'Copiado',
  'notFound.title': 'Esta página no existe',
  'notFound.detail': 'La dirección {path} no existe en Salus.',
  'notFound.home': 'Ir a la primera página',
  'forbidden.title': 'No disponible para su rol',
  'forbidden.detail':
    'Su rol ({roles}) no incluye esta página. Consulte a un administrador si debería incluirla.',

  'idle.title': '¿Sigue ahí?',
  'idle.detail':
    'Nadie ha usado Salus aquí desde hace un rato. Se bloquea en {seconds} s. Su página y sus borradores se conservan.',
  'idle.expiring':
    'Esta sesión ha llegado a su duración máxima y termina en {seconds} s. Vuelva a iniciar sesión después para continuar.',
  'idle.stay': 'Seguir conectado',
  'idle.out': 'Cerrar sesión ahora',
  'idle.failed': 'No se pudo avisar al servidor. La sesión puede terminar.',
};
