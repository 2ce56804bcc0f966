package org.salus.checkin;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The consent that each organisation asks for at check-in: its own text, or none. */
public final class ConsentTexts {

    /** Languages of the check-in page. */
    public static final List<String> LANGUAGES = List.of("en", "fr", "es");

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
    private static final int LONGEST = 20_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Clock clock;

    public ConsentTexts(DataSource database, Clock clock) {
        this.jdbc = JdbcClient.create(database);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database));
        this.clock = clock;
    }

    /**
     * A text as it is asked.
     *
     * @param version by which a signed consent names it
     * @param texts by language; the first line of each is its title
     */
    public record ConsentText(String version, Map<String, String> texts) {
        public ConsentText {
            texts = Map.copyOf(texts);
        }
    }

    /** Empty: no consent is asked. */
    public Optional<ConsentText> inUse(int organisation) {
        return jdbc.sql("select version, texts::text from check_in_consent where organisation = :organisation and in_use")
                .param("organisation", organisation)
                .query((row, number) -> new ConsentText(row.getString(1), texts(row.getString(2))))
                .optional();
    }

    /**
     * Asks for this from now on, in the place of what was asked before.
     *
     * @return empty when it is so now, else what is wrong, in a sentence
     */
    public Optional<String> use(int organisation, ConsentText text) {
        String wrong = wrong(text);
        if (wrong != null) {
            return Optional.of(wrong);
        }
        JsonObject given = new JsonObject();
        LANGUAGES.stream().filter(text.texts()::containsKey).forEach(l -> given.put(l, plain(text.texts().get(l))));
        return transactions.execute(_ -> {
            Optional<String> before = jdbc.sql("select texts::text from check_in_consent where organisation = :organisation and version = :version")
                    .param("organisation", organisation)
                    .param("version", text.version())
                    .query(String.class)
                    .optional();
            if (before.isPresent() && !texts(before.get()).equals(texts(written(given)))) {
                return Optional.of("Version " + text.version() + " has another text: patients may have signed it. Name a new version.");
            }
            stop(organisation);
            jdbc.sql("""
                            insert into check_in_consent (organisation, version, texts, made_at, in_use)
                            values (:organisation, :version, :texts::jsonb, :now, true)
                            on conflict (organisation, version) do update set in_use = true
                            """)
                    .param("organisation", organisation)
                    .param("version", text.version())
                    .param("texts", written(given))
                    .param("now", clock.millis())
                    .update();
            return Optional.<String>empty();
        });
    }

    /** @return whether one was asked until now */
    public boolean stop(int organisation) {
        return jdbc.sql("update check_in_consent set in_use = false where organisation = :organisation and in_use")
                        .param("organisation", organisation)
                        .update()
                > 0;
    }

    private static @Nullable String wrong(ConsentText text) {
        if (!VERSION.matcher(text.version()).matches()) {
            return "A version is letters, digits, dots, hyphens and underscores, at most 40, such as 2026-07.";
        }
        if (text.texts().isEmpty()) {
            return "A consent has its text in one language at least: " + String.join(", ", LANGUAGES) + ".";
        }
        for (Map.Entry<String, String> one : text.texts().entrySet()) {
            if (!LANGUAGES.contains(one.getKey())) {
                return "The check-in speaks " + String.join(", ", LANGUAGES) + ", not " + one.getKey() + ".";
            }
            String words = plain(one.getValue());
            // Title and words: a title alone is what an empty file with a heading is.
            if (!words.contains("\n") || words.length() > LONGEST) {
                return "The text in " + one.getKey() + " has a title in its first line, then the text, and at most " + LONGEST + " characters.";
            }
            if (words.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
                return "The text in " + one.getKey() + " has control characters: it is no plain text.";
            }
        }
        return null;
    }

    /** Lines as the page divides them, whichever system the file is from. */
    private static String plain(@Nullable String text) {
        return text == null ? "" : text.replace("\uFEFF", "").replace("\r\n", "\n").strip();
    }

    private static String written(JsonObject texts) {
        return new String(Json.write(texts), StandardCharsets.UTF_8);
    }

    private static Map<String, String> texts(String json) {
        JsonObject read = Json.parse(json.getBytes(StandardCharsets.UTF_8)).get();
        Map<String, String> texts = new LinkedHashMap<>();
        for (String language : LANGUAGES) {
            String text = read.string(language);
            if (text != null) {
                texts.put(language, text);
            }
        }
        return texts;
    }
}
