package org.salus.platform.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.checkin.ConsentTexts;
import org.salus.checkin.ConsentTexts.ConsentText;
import org.salus.kernel.Caller;
import org.salus.platform.StartRefused;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which consent an organisation asks its patients to sign at check-in. */
@Command(
        name = "consent",
        mixinStandardHelpOptions = true,
        description = "Says which consent patients are asked to sign at check-in. Without a text, none is asked.")
final class ConsentCommand implements Runnable {

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows the text that is asked, in each language.")
    int show(
            @Mixin HomeOption home,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation) {
        try (Desk desk = Desk.open(home)) {
            Optional<ConsentText> asked = texts(desk).inUse(Tenants.one(desk, organisation));
            System.out.println(asked.map(text -> "version " + text.version()).orElse("No consent is asked."));
            for (String language : ConsentTexts.LANGUAGES) {
                asked.map(text -> text.texts().get(language)).ifPresent(text -> System.out.println("\n[" + language + "]\n" + text));
            }
            return 0;
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = {
                "Asks for this text from now on. Each file is plain text in UTF-8: the title in the first line, paragraphs with an empty line",
                "between. A text that changes takes a new version, and is asked of everybody again."
            })
    int set(
            @Mixin HomeOption home,
            @Option(names = "--text-version", required = true, paramLabel = "VERSION", description = "Its name in signed consents, such as 2026-07")
                    String version,
            @Option(names = "--en", paramLabel = "FILE", description = "The text in English") @Nullable Path english,
            @Option(names = "--fr", paramLabel = "FILE", description = "The text in French") @Nullable Path french,
            @Option(names = "--es", paramLabel = "FILE", description = "The text in Spanish") @Nullable Path spanish,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation)
            throws IOException {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "en", english);
        put(given, "fr", french);
        put(given, "es", spanish);
        return change(home, organisation, "consent-text-set", version, (texts, tenant) -> {
            texts.use(tenant, new ConsentText(version, given)).ifPresent(wrong -> {
                throw new StartRefused(wrong);
            });
            return "Patients are asked to sign version " + version + " (" + String.join(", ", given.keySet()) + ").";
        });
    }

    @Command(name = "off", mixinStandardHelpOptions = true, description = "Asks for no consent from now on. What was signed stays.")
    int off(
            @Mixin HomeOption home,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation)
            throws IOException {
        return change(home, organisation, "consent-text-off", "", (texts, tenant) -> {
            if (!texts.stop(tenant)) {
                throw new StartRefused("No consent is asked.");
            }
            return "No consent is asked any more.";
        });
    }

    private static void put(Map<String, String> texts, String language, @Nullable Path file) throws IOException {
        if (file == null) {
            return;
        }
        if (!Files.isReadable(file)) {
            throw new StartRefused("The file " + file + " cannot be read.");
        }
        try {
            texts.put(language, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new StartRefused("The file " + file + " is no text in UTF-8.");
        }
    }

    private static ConsentTexts texts(Desk desk) {
        return new ConsentTexts(desk.postgres().app(), Clock.systemUTC());
    }

    private interface Change {
        String make(ConsentTexts texts, int organisation);
    }

    private static int change(HomeOption home, @Nullable Integer organisation, String act, String detail, Change change)
            throws IOException {
        try (Desk desk = Desk.open(home);
                CommandAudit audit = CommandAudit.open(desk)) {
            int tenant = Tenants.one(desk, organisation);
            String done = change.make(texts(desk), tenant);
            audit.auditor()
                    .record(new AuditEvent(
                            Caller.system(tenant, "command-line"), act, "", List.of(), new long[0], detail, 200, Instant.now()));
            System.out.println(done);
            return 0;
        }
    }
}
