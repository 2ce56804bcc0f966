package org.salus.validation.hapi;

import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumService;
import org.jspecify.annotations.Nullable;

/** Code systems that are rules, or that Java knows: units, languages, media types, countries, currencies, states. */
final class KnownSystems {

    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w!#$&^.+-]{1,127}/[\\w!#$&^.+-]{1,127}(;.{0,200})?");
    private static final Pattern URI = Pattern.compile("\\S+");
    private static final int LONGEST = 200;

    private static final class Units {
        static final UcumService SERVICE = load();

        private static UcumService load() {
            try (var in = KnownSystems.class.getResourceAsStream("/ucum-essence.xml")) {
                return new UcumEssenceService(in);
            } catch (java.io.IOException | UcumException e) {
                throw new IllegalStateException("The units of UCUM cannot be read", e);
            }
        }
    }

    private static final Set<String> COUNTRIES = countries();
    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> STATES = Set.of(
            """
            AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND MP OH
            OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY AE AA AP"""
                    .split("\\s+"));

    private KnownSystems() {}

    /** Null when the system is none of these. */
    static @Nullable Verdict check(String system, String code) {
        return switch (system) {
            case "http://unitsofmeasure.org" -> verdict(isUnit(code), "is no unit of UCUM");
            case "urn:ietf:bcp:47" -> verdict(isLanguage(code), "is no language tag of BCP 47");
            case "urn:ietf:bcp:13" -> verdict(MEDIA_TYPE.matcher(code).matches(), "is no media type");
            case "urn:iso:std:iso:3166", "urn:iso:std:iso:3166:-1" -> verdict(COUNTRIES.contains(code), "is no country of ISO 3166");
            case "urn:iso:std:iso:4217" -> verdict(CURRENCIES.contains(code), "is no currency of ISO 4217");
            case "https://www.usps.com/" -> verdict(STATES.contains(code), "is no state of the USA");
            case "urn:ietf:rfc:3986" -> verdict(URI.matcher(code).matches(), "is no URI");
            default -> null;
        };
    }

    private static Verdict verdict(boolean known, String why) {
        return known ? Verdict.IN : Verdict.out(why);
    }

    private static boolean isUnit(String code) {
        return code.length() <= LONGEST && Units.SERVICE.validate(code) == null;
    }

    private static boolean isLanguage(String code) {
        if (code.isEmpty() || code.length() > LONGEST) {
            return false;
        }
        try {
            return !new Locale.Builder().setLanguageTag(code).build().getLanguage().isEmpty() || code.startsWith("x-");
        } catch (IllformedLocaleException e) {
            return false;
        }
    }

    private static Set<String> countries() {
        Set<String> all = new HashSet<>(Arrays.asList(Locale.getISOCountries()));
        all.addAll(Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA3));
        return Set.copyOf(all);
    }
}
