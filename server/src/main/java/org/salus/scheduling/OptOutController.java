package org.salus.scheduling;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.salus.identity.RateLimit;
import org.salus.kernel.PublicRoute;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The link of a reminder by which its recipient stops them: a page with a button, since programs that look at mail follow links, and the
 * POST of that button or of the mail program (RFC 8058). The answers are the same for all patients, and in all languages: who follows
 * the link is not signed in.
 */
@RestController
class OptOutController {

    static final String PATH = "/reminders/stop";

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final OptOut optOut;
    private final RateLimit limit;

    OptOutController(OptOut optOut, ObjectProvider<Clock> clock) {
        this.optOut = optOut;
        this.limit = new RateLimit(10, 10, clock.getIfAvailable(Clock::systemUTC));
    }

    @PublicRoute("Asks whether to stop; the same page for every token")
    @GetMapping(PATH + "/{token}")
    ResponseEntity<String> ask(@PathVariable String token) {
        return page(
                200,
                """
                <form method="post">
                <h1>Reminders by e-mail</h1>
                <p lang="en">Your clinic will send you no more reminders of appointments by e-mail. Your appointments stay.</p>
                <p lang="fr">Votre établissement ne vous enverra plus de rappels de rendez-vous par courriel. Vos rendez-vous sont maintenus.</p>
                <p lang="es">Su centro no le enviará más recordatorios de citas por correo electrónico. Sus citas se mantienen.</p>
                <p><button type="submit">Stop reminders · <span lang="fr">Arrêter les rappels</span> · <span lang="es">Detener los recordatorios</span></button></p>
                </form>
                """);
    }

    @PublicRoute("The token is the secret of one message's recipient, and does nothing but stop reminders")
    @PostMapping(PATH + "/{token}")
    ResponseEntity<String> stop(@PathVariable String token, HttpServletRequest request) {
        if (limit.take(request.getRemoteAddr()) > 0) {
            return page(429, said("Too many attempts. Try again in a minute.",
                    "Trop de tentatives. Réessayez dans une minute.",
                    "Demasiados intentos. Inténtelo de nuevo en un minuto."));
        }
        OptOutToken known = OptOutToken.of(token);
        OptOut.Result result = known == null ? OptOut.Result.UNKNOWN : optOut.stop(known);
        return switch (result) {
            case STOPPED -> page(200, said("You will get no more reminders by e-mail. To have them again, tell your clinic.",
                    "Vous ne recevrez plus de rappels par courriel. Pour les recevoir à nouveau, adressez-vous à votre établissement.",
                    "No recibirá más recordatorios por correo electrónico. Si los desea de nuevo, dígaselo a su centro."));
            case UNKNOWN -> page(404, said("This link is not valid. To stop reminders, tell your clinic.",
                    "Ce lien n’est pas valable. Pour arrêter les rappels, adressez-vous à votre établissement.",
                    "Este enlace no es válido. Para detener los recordatorios, dígaselo a su centro."));
            case FAILED -> page(503, said("This did not work. Reminders are not stopped yet: try again later, or tell your clinic.",
                    "Cela n’a pas fonctionné. Les rappels ne sont pas arrêtés : réessayez plus tard ou adressez-vous à votre établissement.",
                    "No ha funcionado. Los recordatorios no se han detenido: inténtelo más tarde o dígaselo a su centro."));
        };
    }

    private static String said(String english, String french, String spanish) {
        return "<h1 lang=\"en\">" + english + "</h1>\n<p lang=\"fr\">" + french + "</p>\n<p lang=\"es\">" + spanish + "</p>\n";
    }

    private static ResponseEntity<String> page(int status, String body) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .body("""
                        <!doctype html>
                        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta name="robots" content="noindex"><title>Reminders</title><link rel="stylesheet" href="/plain.css"></head>
                        <body><main>
                        """ + body + "</main></body></html>\n");
    }
}
