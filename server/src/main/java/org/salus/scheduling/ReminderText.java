package org.salus.scheduling;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Language;

/**
 * The words of a reminder. Mail is read by others too: it says that there is an appointment, where to call and when it is, and nothing of what
 * it is for, with whom, or in which department.
 */
final class ReminderText {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private ReminderText() {}

    static String subject(Language language) {
        return language.say("Reminder of your appointment", "Rappel de votre rendez-vous", "Recordatorio de su cita");
    }

    /** @param at on the clinic's wall clock */
    static String body(Language language, String clinic, ZonedDateTime at, @Nullable String phone) {
        String day = DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(language.locale()).format(at);
        String time = CLOCK.format(at);
        String zone = at.getZone().getId();
        String call = phone == null ? "" : language.say("Phone: ", "Téléphone : ", "Teléfono: ") + phone + "\n";
        return language.say(
                "You have an appointment on " + day + " at " + time + " (the clinic's time, " + zone + ").\n\n" + clinic + "\n" + call
                        + "\nIf you cannot come, please call us.\nDo not answer this message: nobody would read it.\n",
                "Vous avez un rendez-vous le " + day + " à " + time + " (heure de l’établissement, " + zone + ").\n\n" + clinic + "\n" + call
                        + "\nSi vous ne pouvez pas venir, prévenez-nous par téléphone.\nNe répondez pas à ce message : personne ne le lirait.\n",
                "Tiene una cita el " + day + " a las " + time + " (hora del centro, " + zone + ").\n\n" + clinic + "\n" + call
                        + "\nSi no puede acudir, avísenos por teléfono.\nNo responda a este mensaje: nadie lo leería.\n");
    }

    static String optOut(Language language, String link) {
        return language.say(
                        "\nNo more reminders by e-mail: ", "\nNe plus recevoir de rappels par courriel : ",
                        "\nDejar de recibir recordatorios por correo electrónico: ")
                + link + "\n";
    }
}
