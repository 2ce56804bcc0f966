package org.salus.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.store.Where.Test;
import org.salus.vault.BlindIndex;

/** From criteria to conditions on rows. The caller's filters are laid on every type that a chain passes through. */
final class Planner {

    /** Types whose patient reference may name several patients: their rows are found by token, not by the patient column. */
    private static final Set<String> SEVERAL_PATIENTS =
            Set.of("Account", "Appointment", "AuditEvent", "Contract", "Group", "Patient", "Person", "Provenance", "Schedule");

    private final R4 definitions;
    private final BlindIndex blind;
    private final Function<ResourceType, Where> filters;
    private final Narrowing narrowing;

    /** Runs the inner search of a chain when its condition needs opened bodies; answers with the exact rows. */
    interface Narrowing {
        long[] exactly(ResourceType type, Criterion inner, Plan plan);
    }

    Planner(R4 definitions, BlindIndex blind, Function<ResourceType, Where> filters, Narrowing narrowing) {
        this.definitions = definitions;
        this.blind = blind;
        this.filters = filters;
        this.narrowing = narrowing;
    }

    Plan plan(ResourceType type, List<Criterion> criteria) {
        List<Where> parts = new ArrayList<>();
        boolean verify = false;
        int lossy = 0;
        for (Criterion criterion : criteria) {
            Plan plan = plan(type, criterion);
            parts.add(plan.where());
            verify |= plan.verify();
            lossy |= plan.lossy();
        }
        return new Plan(Where.and(parts.toArray(Where[]::new)), verify, lossy);
    }

    Plan plan(ResourceType type, Criterion criterion) {
        return switch (criterion) {
            case Criterion.Ids(List<String> ids) ->
                Plan.exact(new Where.Self(ids.stream()
                        .mapToLong(id -> blind.self(type.name(), id))
                        .toArray()));
            case Criterion.Updated(List<Value.Date> values) -> updated(values);
            case Criterion.Simple simple -> simple(type, simple);
            case Criterion.Chain chain -> chain(chain);
            case Criterion.Has has -> has(has);
        };
    }

    private static Plan updated(List<Value.Date> values) {
        return Plan.exact(Where.or(values.stream()
                .map(v -> switch (v.prefix()) {
                    case EQ, AP -> new Where.Updated(v.low(), v.high());
                    case NE -> new Where.Not(new Where.Updated(v.low(), v.high()));
                    case GT, SA -> new Where.Updated(v.high(), Long.MAX_VALUE);
                    case GE -> new Where.Updated(v.low(), Long.MAX_VALUE);
                    case LT, EB -> new Where.Updated(Long.MIN_VALUE, v.low());
                    case LE -> new Where.Updated(Long.MIN_VALUE, v.high());
                })
                .toArray(Where[]::new)));
    }

    private Plan chain(Criterion.Chain chain) {
        long salt = blind.referenceSalt(chain.reference().key());
        List<Where> parts = new ArrayList<>();
        for (Criterion.Hop hop : chain.hops()) {
            Plan inner = plan(hop.type(), hop.inner());
            Where target = Where.and(filters.apply(hop.type()), inner.where());
            if (inner.isExact()) {
                parts.add(new Where.Chain(salt, hop.type().code(), target));
            } else {
                long[] targets = narrowing.exactly(hop.type(), hop.inner(), new Plan(target, inner.verify(), inner.lossy()));
                parts.add(targets.length == 0
                        ? Where.NEVER
                        : new Where.AnyToken(Arrays.stream(targets).map(t -> t ^ salt).toArray()));
            }
        }
        return Plan.exact(Where.or(parts.toArray(Where[]::new)));
    }

    private Plan has(Criterion.Has has) {
        long salt = blind.referenceSalt(has.reference().key());
        Plan inner = plan(has.source(), has.inner());
        Where source = Where.and(filters.apply(has.source()), inner.where());
        if (!inner.isExact()) {
            long[] rows = narrowing.exactly(has.source(), has.inner(), new Plan(source, inner.verify(), inner.lossy()));
            source = rows.length == 0 ? Where.NEVER : new Where.Self(rows);
        }
        return Plan.exact(new Where.ReverseChain(salt, has.source().code(), source));
    }

    private Plan simple(ResourceType type, Criterion.Simple simple) {
        SearchParam param = simple.param();
        return switch (simple.modifier()) {
            case MISSING, TEXT, CONTAINS, ABOVE, BELOW -> Plan.verified(Where.ALWAYS);
            case NOT -> {
                Plan plain = any(type, param, simple.values());
                yield plain.isExact() ? Plan.exact(new Where.Not(plain.where())) : Plan.verified(Where.ALWAYS);
            }
            case EXACT ->
                Plan.exact(new Where.AnyToken(simple.values().stream()
                        .mapToLong(v -> blind.token(param.key(), TokenHashes.EXACT, v.text()))
                        .toArray()));
            case IDENTIFIER -> Plan.exact(Where.or(simple.values().stream()
                    .map(v -> v instanceof Value.Token token ? identifier(param, token) : Where.NEVER)
                    .toArray(Where[]::new)));
            case NONE -> any(type, param, simple.values());
        };
    }

    private Where identifier(SearchParam param, Value.Token token) {
        String code = token.code() == null ? "" : token.code();
        return new Where.AllTokens(
                token.system() == null
                        ? blind.token(param.key(), TokenHashes.IDENTIFIER, "|" + code)
                        : blind.token(param.key(), TokenHashes.IDENTIFIER, token.system() + "|" + code));
    }

    /** One of the values. Plain tokens of several values become one array comparison. */
    private Plan any(ResourceType type, SearchParam param, List<Value> values) {
        List<Where> parts = new ArrayList<>();
        List<Long> tokens = new ArrayList<>();
        boolean verify = false;
        int lossy = 0;
        for (Value value : values) {
            Plan plan = value(type, param, value);
            verify |= plan.verify();
            lossy |= plan.lossy();
            if (plan.where() instanceof Where.AllTokens(long[] one) && one.length == 1) {
                tokens.add(one[0]);
            } else {
                parts.add(plan.where());
            }
        }
        if (tokens.size() == 1) {
            parts.add(new Where.AllTokens(tokens.getFirst()));
        } else if (!tokens.isEmpty()) {
            parts.add(new Where.AnyToken(tokens.stream().mapToLong(Long::longValue).toArray()));
        }
        return new Plan(Where.or(parts.toArray(Where[]::new)), verify, lossy);
    }

    private Plan value(ResourceType type, SearchParam param, Value value) {
        return switch (value) {
            case Value.Token token -> token(param, token);
            case Value.Text(String text) -> text(param, text);
            case Value.Uri(String uri) -> token(param, TokenHashes.URI, uri);
            case Value.Reference reference -> reference(type, param, reference);
            case Value.Date date -> date(param, date);
            case Value.Number number -> number(param, number);
            case Value.Quantity quantity -> quantity(param, quantity);
            case Value.Composite composite -> composite(type, param, composite);
            case Value.Missing _ -> Plan.verified(Where.ALWAYS);
        };
    }

    private Plan token(SearchParam param, char kind, String value) {
        return Plan.exact(new Where.AllTokens(blind.token(param.key(), kind, value)));
    }

    private Plan token(SearchParam param, Value.Token token) {
        String system = token.system();
        String code = token.code();
        if (code == null) {
            return token(param, TokenHashes.SYSTEM, system == null ? "" : system);
        }
        if (system == null) {
            return token(param, TokenHashes.CODE, code);
        }
        return system.isEmpty()
                ? token(param, TokenHashes.CODE_WITHOUT_SYSTEM, code)
                : token(param, TokenHashes.SYSTEM_AND_CODE, system + "|" + code);
    }

    /** Starts with, case and accents ignored: one token per prefix is indexed, up to a length; what is longer is looked at. */
    private Plan text(SearchParam param, String text) {
        String folded = TokenHashes.fold(text);
        if (folded.isEmpty()) {
            return Plan.verified(Where.ALWAYS);
        }
        boolean longer = folded.codePointCount(0, folded.length()) > TokenHashes.LONGEST_PREFIX;
        String prefix = longer ? folded.substring(0, folded.offsetByCodePoints(0, TokenHashes.LONGEST_PREFIX)) : folded;
        Where where = new Where.AllTokens(blind.token(param.key(), TokenHashes.PREFIX, prefix));
        return longer ? Plan.verified(where) : Plan.exact(where);
    }

    private Plan reference(ResourceType type, SearchParam param, Value.Reference reference) {
        String url = reference.url();
        if (url != null) {
            return token(param, TokenHashes.URI, url);
        }
        String id = java.util.Objects.requireNonNull(reference.id());
        long salt = blind.referenceSalt(param.key());
        String named = reference.type();
        if (named != null) {
            long self = blind.self(named, id);
            Where where = new Where.AllTokens(self ^ salt);
            boolean column = named.equals("Patient")
                    && isMainPatient(type, param)
                    && !SEVERAL_PATIENTS.contains(type.name());
            return Plan.exact(column ? Where.and(new Where.PatientIs(self), where) : where);
        }
        // An id without a type: every type that the parameter may lead to.
        long[] tokens = definitions.types().stream()
                .filter(t -> param.targets().isEmpty() || param.targets().contains(t.name()))
                .mapToLong(t -> blind.self(t.name(), id) ^ salt)
                .toArray();
        return Plan.exact(new Where.AnyToken(tokens));
    }

    /** Whether the parameter is the one by which a row is filed under its patient. */
    private static boolean isMainPatient(ResourceType type, SearchParam param) {
        SearchParam main = type.param("patient");
        main = main == null ? type.param("subject") : main;
        return main != null && main.indexedAs().equals(param.indexedAs());
    }

    private static Plan date(SearchParam param, Value.Date date) {
        int slot = param.slot();
        if (slot < 0) {
            return Plan.verified(Where.ALWAYS);
        }
        int bit = 1 << slot;
        long low = date.low();
        long high = date.high();
        Where overlaps = new Where.Date(slot, Test.OVERLAPS, low, high);
        return switch (date.prefix()) {
            case EQ -> new Plan(
                    Where.and(overlaps, Where.or(new Where.Date(slot, Test.WITHIN, low, high), new Where.Lossy(bit))),
                    false,
                    bit);
            case NE -> new Plan(
                    Where.and(
                            new Where.Date(slot, Test.PRESENT, 0, 0),
                            Where.or(new Where.Not(new Where.Date(slot, Test.WITHIN, low, high)), new Where.Lossy(bit))),
                    false,
                    bit);
            case GT -> new Plan(new Where.Date(slot, Test.ENDS_AFTER, high, Long.MAX_VALUE), false, 0);
            case GE -> new Plan(new Where.Date(slot, Test.ENDS_AFTER, low, Long.MAX_VALUE), false, 0);
            case LT -> new Plan(new Where.Date(slot, Test.STARTS_BEFORE, Long.MIN_VALUE, low), false, 0);
            case LE -> new Plan(new Where.Date(slot, Test.STARTS_BEFORE, Long.MIN_VALUE, high), false, 0);
            // Of several values one may start late while the covering range starts early, and the other way round.
            case SA -> new Plan(
                    Where.or(
                            new Where.Date(slot, Test.STARTS_FROM, high, Long.MAX_VALUE),
                            Where.and(new Where.Lossy(bit), new Where.Date(slot, Test.ENDS_AFTER, high, Long.MAX_VALUE))),
                    false,
                    bit);
            case EB -> new Plan(
                    Where.or(
                            new Where.Date(slot, Test.ENDS_BY, Long.MIN_VALUE, low),
                            Where.and(new Where.Lossy(bit), new Where.Date(slot, Test.STARTS_BEFORE, Long.MIN_VALUE, low))),
                    false,
                    bit);
            case AP -> {
                long margin = Matching.margin(date);
                Where near = new Where.Date(slot, Test.OVERLAPS, low - margin, high + margin);
                yield new Plan(near, false, bit);
            }
        };
    }

    private static Plan number(SearchParam param, Value.Number number) {
        int slot = param.slot();
        if (slot < 0) {
            return Plan.verified(Where.ALWAYS);
        }
        int bit = 1 << (16 + slot);
        double low = number.low().doubleValue();
        double high = number.high().doubleValue();
        double exact = number.exact().doubleValue();
        double most = Double.MAX_VALUE;
        return switch (number.prefix()) {
            case EQ, AP -> new Plan(
                    Where.or(
                            new Where.Number(slot, Test.WITHIN, low, high),
                            Where.and(new Where.Lossy(bit), new Where.Number(slot, Test.PRESENT, 0, 0))),
                    false,
                    bit);
            case NE -> new Plan(
                    Where.and(
                            new Where.Number(slot, Test.PRESENT, 0, 0),
                            Where.or(
                                    new Where.Not(new Where.Number(slot, Test.WITHIN, low, high)), new Where.Lossy(bit))),
                    false,
                    bit);
            case GT -> Plan.exact(new Where.Number(slot, Test.ENDS_AFTER, exact, most));
            case GE -> Plan.exact(new Where.Number(slot, Test.ENDS_AFTER, Math.nextDown(exact), most));
            case LT -> Plan.exact(new Where.Number(slot, Test.STARTS_BEFORE, -most, exact));
            case LE -> Plan.exact(new Where.Number(slot, Test.STARTS_BEFORE, -most, Math.nextUp(exact)));
            case SA -> new Plan(new Where.Number(slot, Test.ENDS_AFTER, exact, most), true, 0);
            case EB -> new Plan(new Where.Number(slot, Test.STARTS_BEFORE, -most, exact), true, 0);
        };
    }

    /** Value and unit are indexed apart, so a row of several quantities has to be looked at. */
    private Plan quantity(SearchParam param, Value.Quantity quantity) {
        Plan number = number(param, quantity.number());
        String code = quantity.code();
        if (code == null) {
            return number;
        }
        Where unit = new Where.AllTokens(
                quantity.system() == null
                        ? blind.token(param.key(), TokenHashes.UNIT, code)
                        : blind.token(param.key(), TokenHashes.SYSTEM_AND_UNIT, quantity.system() + "|" + code));
        int bit = param.slot() < 0 ? 0 : 1 << (16 + param.slot());
        return new Plan(Where.and(unit, number.where()), number.verify(), number.lossy() | bit);
    }

    /** Every part must be found somewhere in the row; that they belong together is seen in the opened body. */
    private Plan composite(ResourceType type, SearchParam param, Value.Composite composite) {
        List<Where> parts = new ArrayList<>();
        for (int i = 0; i < composite.parts().size(); i++) {
            SearchParam part = type.param(param.components().get(i).code());
            if (part != null && part.type() == param.components().get(i).type()) {
                parts.add(value(type, part, composite.parts().get(i)).where());
            }
        }
        return Plan.verified(Where.and(parts.toArray(Where[]::new)));
    }
}
