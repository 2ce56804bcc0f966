package org.salus.proof.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.SampledData;
import org.jspecify.annotations.Nullable;

/** Numbers and quantities as sections 3.1.1.4.5, 3.1.1.4.6 and 3.1.1.4.11 of R4 compare them. */
final class Numbers {

    private Numbers() {}

    /** A value in a resource: from {@code low} to {@code high}, both included; null where it is open. */
    record Amount(
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            @Nullable String system,
            @Nullable String code,
            @Nullable String unit) {}

    /** Null when the element has no number. */
    static @Nullable Amount of(String kind, Base element) {
        return switch (element) {
            case Quantity quantity when quantity.hasValue() -> {
                String comparator = quantity.hasComparator() ? quantity.getComparator().toCode() : "";
                yield amount(
                        comparator.startsWith("<") ? null : quantity.getValue(),
                        comparator.startsWith(">") ? null : quantity.getValue(),
                        quantity);
            }
            case Range range -> {
                BigDecimal low = range.hasLow() ? range.getLow().getValue() : null;
                BigDecimal high = range.hasHigh() ? range.getHigh().getValue() : null;
                yield low == null && high == null ? null : amount(low, high, range.hasLow() ? range.getLow() : range.getHigh());
            }
            case SampledData sampled when sampled.hasLowerLimit() || sampled.hasUpperLimit() ->
                amount(sampled.getLowerLimit(), sampled.getUpperLimit(), sampled.getOrigin());
            case Money money when money.hasValue() ->
                new Amount(
                        money.getValue(),
                        money.getValue(),
                        money.hasCurrency() ? "urn:iso:std:iso:4217" : null,
                        money.getCurrency(),
                        null);
            case PrimitiveType<?> number when kind.equals("number") && number.hasValue() -> {
                BigDecimal value = new BigDecimal(number.getValueAsString());
                yield new Amount(value, value, null, null, null);
            }
            default -> null;
        };
    }

    private static Amount amount(@Nullable BigDecimal low, @Nullable BigDecimal high, Quantity unit) {
        return new Amount(low, high, unit.getSystem(), unit.getCode(), unit.getUnit());
    }

    /** {@code [prefix]number}; the number's own digits make its range. */
    static boolean fits(String text, Amount target) {
        String prefix = Values.prefix(text);
        BigDecimal value = new BigDecimal(Values.withoutPrefix(text));
        BigDecimal low = target.low();
        BigDecimal high = target.high();
        // Half of the last digit, either side: 5.4 is [5.35, 5.45), 100 is [99.5, 100.5), 1e2 is [50, 150) (decision D4).
        BigDecimal half = BigDecimal.ONE.scaleByPowerOfTen(-value.scale()).multiply(new BigDecimal("0.5"));
        boolean within = low != null
                && high != null
                && low.compareTo(value.subtract(half)) >= 0
                && high.compareTo(value.add(half)) < 0;
        return switch (prefix) {
            case "eq" -> within;
            case "ne" -> !within;
            case "gt" -> high == null || high.compareTo(value) > 0;
            case "ge" -> high == null || high.compareTo(value) >= 0;
            case "lt" -> low == null || low.compareTo(value) < 0;
            case "le" -> low == null || low.compareTo(value) <= 0;
            case "sa" -> low != null && low.compareTo(value) > 0;
            case "eb" -> high != null && high.compareTo(value) < 0;
            case "ap" -> {
                BigDecimal tenth = value.abs().multiply(new BigDecimal("0.1"));
                yield (high == null || high.compareTo(value.subtract(tenth)) >= 0)
                        && (low == null || low.compareTo(value.add(tenth)) <= 0);
            }
            default -> throw new IllegalArgumentException(prefix);
        };
    }

    /** {@code [prefix]number}, {@code number|system|code}, {@code number||unit}, {@code number|system|}. */
    static boolean quantityFits(String text, Amount target) {
        List<String> parts = Values.splitAtBars(text);
        String system = parts.size() < 3 ? "" : parts.get(1);
        String code = parts.size() < 3 ? "" : parts.get(2);
        boolean sameUnit = system.isEmpty()
                ? code.isEmpty() || code.equals(target.code()) || code.equals(target.unit())
                : system.equals(target.system()) && (code.isEmpty() || code.equals(target.code()));
        Amount compared = sameUnit ? target : system.equals(Pools.UCUM) ? in(code, target) : null;
        return compared != null && fits(parts.getFirst(), compared);
    }

    /** The amount in another UCUM unit; null when it has no such unit, or one that does not convert into it. */
    private static @Nullable Amount in(String code, Amount target) {
        if (!Pools.UCUM.equals(target.system()) || target.code() == null) {
            return null;
        }
        Units.Unit to = Units.of(code);
        Units.Unit from = Units.of(target.code());
        return to == null || from == null || !to.dimension().equals(from.dimension())
                ? null
                : new Amount(
                        convert(target.low(), from, to), convert(target.high(), from, to), Pools.UCUM, code, target.unit());
    }

    private static @Nullable BigDecimal convert(@Nullable BigDecimal value, Units.Unit from, Units.Unit to) {
        return value == null ? null : value.multiply(from.factor()).divide(to.factor(), MathContext.DECIMAL128);
    }
}
