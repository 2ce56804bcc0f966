package org.salus.proof.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.language.DoubleMetaphone;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.StringType;

/** Strings as section 3.1.1.4.8 of R4 compares them, and URIs as section 3.1.1.4.9 does. */
final class Texts {

    private Texts() {}

    /** The strings of an element: the parts of a name or an address, each on its own. */
    static List<String> of(Base element) {
        List<StringType> parts = new ArrayList<>();
        switch (element) {
            case HumanName name -> {
                parts.add(name.getFamilyElement());
                parts.addAll(name.getGiven());
                parts.addAll(name.getPrefix());
                parts.addAll(name.getSuffix());
                parts.add(name.getTextElement());
            }
            case Address address -> {
                parts.addAll(address.getLine());
                parts.add(address.getCityElement());
                parts.add(address.getDistrictElement());
                parts.add(address.getStateElement());
                parts.add(address.getPostalCodeElement());
                parts.add(address.getCountryElement());
                parts.add(address.getTextElement());
            }
            case PrimitiveType<?> primitive -> {
                return primitive.hasValue() ? List.of(primitive.getValueAsString()) : List.of();
            }
            default -> {}
        }
        return parts.stream().filter(StringType::hasValue).map(StringType::getValue).toList();
    }

    /** Case, accents, punctuation and repeated blanks do not count (decision D5). */
    static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("[\\p{Mn}\\p{Mc}']", "")
                .replaceAll("[^\\p{L}\\p{Nd}]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static boolean fits(String modifier, String search, String target) {
        return switch (modifier) {
            case "" -> normal(target).startsWith(normal(search));
            case "contains", "text" -> normal(target).contains(normal(search));
            case "exact" -> target.equals(search);
            default -> throw new IllegalArgumentException(modifier);
        };
    }

    /** Every word sounds like a word of these (decision D16). */
    static boolean soundsLike(String search, List<String> targets) {
        return Stream.of(normal(search).split(" "))
                .allMatch(word -> targets.stream()
                        .flatMap(t -> Stream.of(normal(t).split(" ")))
                        .anyMatch(other -> !Collections.disjoint(sounds(word), sounds(other))));
    }

    private static Set<String> sounds(String word) {
        DoubleMetaphone english = new DoubleMetaphone();
        return Stream.of(english.doubleMetaphone(word, false), english.doubleMetaphone(word, true))
                .map(sound -> sound == null || sound.isEmpty() ? word : sound)
                .collect(Collectors.toSet());
    }

    /** Above and below go by the steps of the path (decision D9). */
    static boolean uriFits(String modifier, String search, String target) {
        return switch (modifier) {
            case "" -> target.equals(search);
            case "contains" -> target.toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT));
            case "below" -> target.equals(search) || target.startsWith(search.replaceFirst("/$", "") + "/");
            case "above" -> search.equals(target) || search.startsWith(target.replaceFirst("/$", "") + "/");
            default -> throw new IllegalArgumentException(modifier);
        };
    }
}
