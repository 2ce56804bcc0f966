package org.salus.orders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.salus.fhir.JsonObject;
import org.salus.record.Look;

/**
 * Medicines of schedules II to V of the Controlled Substances Act (21 CFR part 1308), told by the ingredient's name as a word of the
 * medicine's name. A medicine that cannot be named counts as one: asking once too often is the safe mistake.
 */
final class ControlledSubstances {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\d]+");
    private final Set<String> names;

    ControlledSubstances() {
        try (InputStream in = ControlledSubstances.class.getResourceAsStream("controlled-substances.txt")) {
            if (in == null) {
                throw new IllegalStateException("The list of controlled substances is missing");
            }
            names = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOne(Look look, JsonObject order) {
        if (!Orders.isMedicine(order)) {
            return false;
        }
        JsonObject medicine = OrderedMedicine.concept(look, order);
        return medicine == null
                || OrderedMedicine.names(medicine).isEmpty()
                || OrderedMedicine.names(medicine).stream()
                        .flatMap(name -> Arrays.stream(BETWEEN_WORDS.split(name)))
                        .anyMatch(names::contains);
    }
}
