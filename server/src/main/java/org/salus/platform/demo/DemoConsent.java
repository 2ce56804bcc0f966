package org.salus.platform.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.salus.checkin.ConsentTexts;
import org.salus.identity.Organisations;

/** The example of a consent, which says that it is one. No other organisation is given it. */
final class DemoConsent {

    private static final String VERSION = "example";

    private DemoConsent() {}

    static void ask(Organisations organisations, ConsentTexts texts) throws IOException {
        Map<String, String> example = new HashMap<>();
        for (String language : ConsentTexts.LANGUAGES) {
            try (InputStream in = DemoConsent.class.getResourceAsStream("consent-" + language + ".txt")) {
                example.put(language, new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        organisations.list().stream()
                .filter(o -> o.name().equals(DemoAccounts.ORGANISATION) && texts.inUse(o.id()).isEmpty())
                .forEach(o -> texts.use(o.id(), new ConsentTexts.ConsentText(VERSION, example)).ifPresent(wrong -> {
                    throw new IllegalStateException(wrong);
                }));
    }
}
