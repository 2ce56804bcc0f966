package org.salus.terminology;

import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;

/** A code system whose codes follow a grammar or a list that Java knows, so that no table holds it. */
interface RuleSystem {

    String url();

    String name();

    /** The display of a code; empty when it is not one. */
    Optional<String> display(String code);

    /** All codes, when there are so few that they can be listed. */
    default @Nullable List<String> codes() {
        return null;
    }

    /** The canonical URL of the value set of all codes. */
    @Nullable
    String allCodes();

    /** By URL. */
    Map<String, RuleSystem> ALL = Map.of(
            Ucum.URL, new Ucum(),
            Languages.URL, new Languages(),
            MimeTypes.URL, new MimeTypes(),
            Countries.URL, new Countries(),
            Currencies.URL, new Currencies());

    static @Nullable RuleSystem withAllCodes(String valueSet) {
        return ALL.values().stream()
                .filter(system -> valueSet.equals(system.allCodes()))
                .findFirst()
                .orElse(null);
    }

    /** Units of measure (UCUM), by the reference library. */
    final class Ucum implements RuleSystem {
        static final String URL = "http://unitsofmeasure.org";
        private static final int LONGEST = 100;

        private static final class Holder {
            static final org.fhir.ucum.UcumService SERVICE = load();

            private static org.fhir.ucum.UcumService load() {
                try (var definitions = org.fhir.ucum.UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
                    return new org.fhir.ucum.UcumEssenceService(definitions);
                } catch (java.io.IOException | org.fhir.ucum.UcumException e) {
                    throw new IllegalStateException("The UCUM definitions cannot be read", e);
                }
            }
        }

        @Override
        public String url() {
            return URL;
        }

        @Override
        public String name() {
            return "UCUM";
        }

        @Override
        public Optional<String> display(String code) {
            if (code.isEmpty() || code.length() > LONGEST) {
                return Optional.empty();
            }
            try {
                if (Holder.SERVICE.validate(code) != null) {
                    return Optional.empty();
                }
                String analysed = Holder.SERVICE.analyse(code);
                return Optional.of(analysed == null || analysed.isBlank() ? code : analysed);
            } catch (org.fhir.ucum.UcumException | RuntimeException e) {
                return Optional.empty();
            }
        }

        @Override
        public String allCodes() {
            return "http://hl7.org/fhir/ValueSet/ucum-units";
        }
    }

    /** Language tags (BCP 47): well formed, of a language that is known. */
    final class Languages implements RuleSystem {
        static final String URL = "urn:ietf:bcp:47";

        @Override
        public String url() {
            return URL;
        }

        @Override
        public String name() {
            return "Language tags (BCP 47)";
        }

        @Override
        public Optional<String> display(String code) {
            try {
                Locale locale = new Locale.Builder().setLanguageTag(code).build();
                String language = locale.getDisplayLanguage(Locale.ENGLISH);
                String region = locale.getDisplayCountry(Locale.ENGLISH);
                // What Java has no name for it shows by its code.
                if (language.isEmpty() || language.equals(locale.getLanguage()) || !region.isEmpty() && region.equals(locale.getCountry())) {
                    return Optional.empty();
                }
                return Optional.of(locale.getDisplayName(Locale.ENGLISH));
            } catch (java.util.IllformedLocaleException e) {
                return Optional.empty();
            }
        }

        @Override
        public String allCodes() {
            return "http://hl7.org/fhir/ValueSet/all-languages";
        }
    }

    /** MIME types (BCP 13): a registered top-level type and a name. */
    final class MimeTypes implements RuleSystem {
        static final String URL = "urn:ietf:bcp:13";
        private static final Pattern FORM = Pattern.compile(
                "(application|audio|font|haptics|image|message|model|multipart|text|video)/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
                        + "(; ?[A-Za-z0-9-]{1,60}=[^;\\s]{1,120}){0,5}");

        @Override
        public String url() {
            return URL;
        }

        @Override
        public String name() {
            return "MIME types (BCP 13)";
        }

        @Override
        public Optional<String> display(String code) {
            return code.length() <= 500 && FORM.matcher(code).matches() ? Optional.of(code) : Optional.empty();
        }

        @Override
        public String allCodes() {
            return "http://hl7.org/fhir/ValueSet/mimetypes";
        }
    }

    /** Countries (ISO 3166-1), two and three letters. */
    final class Countries implements RuleSystem {
        static final String URL = "urn:iso:std:iso:3166";

        private static final Map<String, String> NAMES = names();

        private static Map<String, String> names() {
            Map<String, String> names = new java.util.TreeMap<>();
            for (String country : Locale.getISOCountries()) {
                Locale locale = Locale.of("", country);
                names.put(country, locale.getDisplayCountry(Locale.ENGLISH));
                names.put(locale.getISO3Country(), locale.getDisplayCountry(Locale.ENGLISH));
            }
            return names;
        }

        @Override
        public String url() {
            return URL;
        }

        @Override
        public String name() {
            return "Countries (ISO 3166-1)";
        }

        @Override
        public Optional<String> display(String code) {
            return Optional.ofNullable(NAMES.get(code));
        }

        @Override
        public List<String> codes() {
            return List.copyOf(NAMES.keySet());
        }

        @Override
        public String allCodes() {
            return "http://hl7.org/fhir/ValueSet/iso3166-1-2";
        }
    }

    /** Currencies (ISO 4217). */
    final class Currencies implements RuleSystem {
        static final String URL = "urn:iso:std:iso:4217";

        @Override
        public String url() {
            return URL;
        }

        @Override
        public String name() {
            return "Currencies (ISO 4217)";
        }

        @Override
        public Optional<String> display(String code) {
            return Currency.getAvailableCurrencies().stream()
                    .filter(currency -> currency.getCurrencyCode().equals(code))
                    .map(currency -> currency.getDisplayName(Locale.ENGLISH))
                    .findFirst();
        }

        @Override
        public List<String> codes() {
            return List.copyOf(new TreeSet<>(Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .toList()));
        }

        @Override
        public String allCodes() {
            return "http://hl7.org/fhir/ValueSet/currencies";
        }
    }

    /** Refuses to list what cannot be listed. */
    default List<String> listed() {
        List<String> codes = codes();
        if (codes == null) {
            throw new Refusal(
                    Problem.Code.TOO_COSTLY, "The codes of " + name() + " follow a grammar: there are too many to be listed.");
        }
        return codes;
    }
}
