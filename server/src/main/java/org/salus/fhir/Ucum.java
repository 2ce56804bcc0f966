package org.salus.fhir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import org.fhir.ucum.UcumService;
import org.jspecify.annotations.Nullable;

/**
 * Units of measure (UCUM): what a unit is in base units, so that quantities in different units compare. The tables are loaded when the
 * first unit is asked for; each unit is worked out once.
 */
public final class Ucum {

    /** The system of its codes. */
    public static final String SYSTEM = "http://unitsofmeasure.org";

    private static final int LONGEST = 100;
    private static final int MOST_KEPT = 10_000;
    private static final ConcurrentHashMap<String, Optional<Canonical>> KNOWN = new ConcurrentHashMap<>();

    private Ucum() {}

    /**
     * A unit in base units: {@code base = value * factor + offset}.
     *
     * @param unit the base units, such as {@code g.m-3}; equal for all units that compare
     */
    public record Canonical(String unit, BigDecimal factor, BigDecimal offset) {

        /** Fifteen digits: a third of something, there and back, is what it was. */
        private static final MathContext DIGITS = new MathContext(15);

        public BigDecimal of(BigDecimal value) {
            return value.multiply(factor).add(offset).round(DIGITS);
        }

        /** Back from base units. */
        public BigDecimal from(BigDecimal base) {
            return base.subtract(offset).divide(factor, MathContext.DECIMAL128).round(DIGITS);
        }

        /** A value of this unit in another one of the same base units. */
        public BigDecimal to(Canonical other, BigDecimal value) {
            return equals(other) ? value : other.from(of(value));
        }

        /** Of an open end: still open. */
        public @Nullable BigDecimal ofNullable(@Nullable BigDecimal value) {
            return value == null ? null : of(value);
        }
    }

    /** The tables themselves, for who compares quantities by the library's rules. They are read only. */
    public static UcumService service() {
        return Holder.SERVICE;
    }

    private static final class Holder {
        /** Units whose scale is not even, or that are defined by an assay: they compare with themselves alone. */
        static final Set<String> OWN_SCALE = new HashSet<>();

        static final UcumEssenceService SERVICE = load();

        private static UcumEssenceService load() {
            try (InputStream in = UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
                if (in == null) {
                    throw new IOException("missing");
                }
                byte[] tables = in.readAllBytes();
                Matcher unit = Pattern.compile("<unit\\s[^>]*>").matcher(new String(tables, StandardCharsets.UTF_8));
                while (unit.find()) {
                    Matcher code = Pattern.compile("\\sCode=\"([^\"]+)\"").matcher(unit.group());
                    if (Pattern.compile("is(Arbitrary|Special)=\"yes\"").matcher(unit.group()).find() && code.find()) {
                        OWN_SCALE.add(code.group(1));
                    }
                }
                return new UcumEssenceService(new ByteArrayInputStream(tables));
            } catch (UcumException | IOException e) {
                throw new IllegalStateException("The program is incomplete: the units cannot be read", e);
            }
        }
    }

    /** Null for what is no unit, or one whose scale is not even, such as pH. */
    public static @Nullable Canonical canonical(String code) {
        if (code.isEmpty() || code.length() > LONGEST) {
            return null;
        }
        Optional<Canonical> known = KNOWN.get(code);
        if (known == null) {
            known = Optional.ofNullable(compute(code));
            if (KNOWN.size() < MOST_KEPT) {
                KNOWN.put(code, known);
            }
        }
        return known.orElse(null);
    }

    private static @Nullable Canonical compute(String code) {
        switch (code) {
            case "Cel" -> {
                return new Canonical("K", BigDecimal.ONE, new BigDecimal("273.15"));
            }
            case "[degF]" -> {
                BigDecimal factor = new BigDecimal(5).divide(new BigDecimal(9), MathContext.DECIMAL128);
                return new Canonical("K", factor, new BigDecimal("459.67").multiply(factor));
            }
            default -> {}
        }
        try {
            UcumEssenceService service = Holder.SERVICE;
            for (String atom : code.split("[./()]")) {
                String plain = atom.replaceFirst("\\{.*", "").replaceFirst("[+-]?\\d+$", "");
                if (Holder.OWN_SCALE.stream().anyMatch(own -> own.startsWith("[")
                        ? plain.endsWith(own)
                        : plain.equals(own) || plain.length() == own.length() + 1 && plain.endsWith(own))) {
                    return null;
                }
            }
            // All others are multiples of their base units, without an offset.
            Pair one = base(service, code);
            BigDecimal factor = decimal(one);
            return factor.signum() <= 0 ? null : new Canonical(one.getCode(), factor.stripTrailingZeros(), BigDecimal.ZERO);
        } catch (UcumException | RuntimeException e) {
            // The library throws what it likes at text that is no unit.
            return null;
        }
    }

    private static Pair base(UcumEssenceService service, String code) throws UcumException {
        // More digits than written: the factors are exact, not measured.
        return service.getCanonicalForm(new Pair(new Decimal("1", 24), code));
    }

    private static BigDecimal decimal(Pair pair) {
        return new BigDecimal(pair.getValue().asDecimal(), MathContext.DECIMAL128);
    }
}
