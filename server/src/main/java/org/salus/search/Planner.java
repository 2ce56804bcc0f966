package org.salus.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.store.Indexer;
import org.salus.store.StringHashes;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/** From criteria to conditions on rows. The caller's filters are laid on every type that a chain passes through. */
final class Planner {

    private static final int MOST_IN_CHART = 300;

    private final BlindIndex blind;
    private final Sight filters;
    private final Narrowing narrowing;
    private final ValuePlanner values;

    /** Runs a search whose condition needs opened bodies; answers with the exact rows. */
    interface Narrowing {
        long[] exactly(ResourceType type, Criterion criterion, Plan plan);
    }

    Planner(R4 definitions, BlindIndex blind, Sight filters, Narrowing narrowing) {
        this.blind = blind;
        this.filters = filters;
        this.narrowing = narrowing;
        this.values = new ValuePlanner(definitions, blind);
    }

    Plan plan(ResourceType type, List<Criterion> criteria) {
        Plan plan = all(type, criteria, filters.apply(type));
        return plan.with(Where.and(plan.where(), inChart(type, criteria, plan.where())));
    }

    /** Codes that are asked for in one chart, or few: rows have tokens for just that. */
    private Where inChart(ResourceType type, List<Criterion> criteria, Where where) {
        if (!(where instanceof Where.And(List<Where> parts))) {
            return Where.ALWAYS;
        }
        long[] patients = parts.stream()
                .filter(Where.PatientIs.class::isInstance)
                .map(p -> ((Where.PatientIs) p).patients())
                .filter(p -> Arrays.stream(p).allMatch(patient -> patient != 0))
                .findFirst()
                .orElse(new long[0]);
        for (Criterion criterion : criteria) {
            long[] codes = codesOfChart(type, criterion);
            if (codes.length > 0 && patients.length > 0 && patients.length * codes.length <= MOST_IN_CHART) {
                return new Where.InChart(Arrays.stream(codes)
                        .flatMap(token -> Arrays.stream(patients).map(patient -> TokenHashes.inChart(patient, token)))
                        .toArray());
            }
        }
        return Where.ALWAYS;
    }

    /** The tokens of the codes of which a row must have one, where rows have them in the form within their chart too; else none. */
    private long[] codesOfChart(ResourceType type, Criterion criterion) {
        if (type.indexForm() >= Indexer.IN_CHART_SINCE
                && criterion instanceof Criterion.Simple(SearchParam param, Criterion.Modifier modifier, List<Value> codes)
                && modifier == Criterion.Modifier.NONE
                && TokenHashes.isInChart(param.key())
                && codes.stream().allMatch(v -> v instanceof Value.Token token && token.code() != null)) {
            return codes.stream()
                    .mapToLong(v -> blind.token(param.key(), TokenHashes.CODE, Objects.requireNonNull(((Value.Token) v).code())))
                    .toArray();
        }
        return new long[0];
    }

    private Plan plan(ResourceType type, Criterion criterion, Where context) {
        return switch (criterion) {
            case Criterion.Ids(List<String> ids) ->
                Plan.exact(new Where.Self(ids.stream()
                        .mapToLong(id -> blind.self(type.name(), id))
                        .toArray()));
            case Criterion.Updated(List<Value.Date> dates) -> updated(dates);
            case Criterion.Simple simple -> simple(type, simple);
            case Criterion.Chain chain -> chain(chain);
            case Criterion.Has has -> has(type, has);
            case Criterion.Members(ResourceType listType, List<String> lists) -> members(listType, lists);
            case Criterion.Words words -> words(words);
            case Criterion.Near _ -> Plan.verified(Where.ALWAYS);
            case Criterion.All(List<Criterion> parts) -> all(type, parts, context);
            case Criterion.Any(List<Criterion> parts) ->
                Plan.any(parts.stream().map(p -> decidable(type, p, context, parts)).toList());
            case Criterion.Negated(Criterion part) -> decidable(type, part, context, List.of(part)).negated();
        };
    }

    /** What the index decides narrows what must be looked at again. */
    private Plan all(ResourceType type, List<Criterion> parts, Where context) {
        List<Plan> plans = new ArrayList<>();
        List<Criterion> trees = new ArrayList<>();
        Where narrowed = context;
        for (Criterion part : parts) {
            if (part instanceof Criterion.Any || part instanceof Criterion.Negated) {
                trees.add(part);
            } else {
                Plan plan = plan(type, part, context);
                plans.add(plan);
                narrowed = Where.and(narrowed, plan.where());
            }
        }
        for (Criterion tree : trees) {
            plans.add(plan(type, tree, narrowed));
        }
        return Plan.all(plans);
    }

    /**
     * A part of an OR or NOT. An opened row cannot say whether a chain holds, so where content and chains are mixed the part that the index
     * does not decide is searched for by itself.
     */
    private Plan decidable(ResourceType type, Criterion part, Where context, List<Criterion> siblings) {
        Plan plan = plan(type, part, context);
        boolean content = siblings.stream().allMatch(Criterion::isOfContent);
        if (plan.isExact() || content) {
            return plan;
        }
        long[] rows = narrowing.exactly(type, part, plan.with(Where.and(context, plan.where())));
        return Plan.exact(rows.length == 0 ? Where.NEVER : new Where.Self(rows));
    }

    private static Plan updated(List<Value.Date> values) {
        return Plan.exact(Where.or(values.stream()
                .map(v -> switch (v.prefix()) {
                    case EQ -> new Where.Updated(v.low(), v.high());
                    case AP -> new Where.Updated(v.low() - Matching.margin(v), v.high() + Matching.margin(v));
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
            Where filter = filters.apply(hop.type());
            if (filter instanceof Where.Never) {
                continue;
            }
            Plan inner = plan(hop.type(), hop.inner(), filter);
            Where target = Where.and(filter, inner.where());
            if (inner.isExact() && !filters.looksAt(hop.type())) {
                parts.add(new Where.Chain(salt, hop.type().code(), target));
            } else {
                long[] targets = narrowing.exactly(hop.type(), hop.inner(), inner.with(target));
                parts.add(targets.length == 0
                        ? Where.NEVER
                        : new Where.AnyToken(Arrays.stream(targets).map(t -> t ^ salt).toArray()));
            }
        }
        return Plan.exact(Where.or(parts.toArray(Where[]::new)));
    }

    private Plan has(ResourceType type, Criterion.Has has) {
        if (!CriteriaParser.leadsTo(has.reference(), type)) {
            return Plan.exact(Where.NEVER);
        }
        long salt = blind.referenceSalt(has.reference().key());
        Where filter = filters.apply(has.source());
        if (filter instanceof Where.Never) {
            return Plan.exact(Where.NEVER);
        }
        Plan inner = plan(has.source(), has.inner(), filter);
        Where source = Where.and(filter, inner.where());
        if (!inner.isExact() || filters.looksAt(has.source())) {
            long[] rows = narrowing.exactly(has.source(), has.inner(), inner.with(source));
            source = rows.length == 0 ? Where.NEVER : new Where.Self(rows);
        }
        boolean ofChart = type.name().equals("Patient") && Indexer.namesOnlyItsPatient(has.source(), has.reference());
        long[] codes = ofChart ? codesOfChart(has.source(), has.inner()) : new long[0];
        return Plan.exact(new Where.ReverseChain(salt, has.source().code(), source, ofChart, codes));
    }

    private Plan members(ResourceType listType, List<String> lists) {
        Where filter = filters.apply(listType);
        if (filter instanceof Where.Never) {
            return Plan.exact(Where.NEVER);
        }
        Where source = Where.and(
                filter,
                new Where.Self(lists.stream()
                        .mapToLong(id -> blind.self(listType.name(), id))
                        .toArray()));
        return Plan.exact(new Where.ReverseChain(blind.referenceSalt(listType.name() + ".item"), listType.code(), source, false));
    }

    /** The words of the narrative are indexed, so only phrases and long narratives are looked at; of other text nothing is. */
    private Plan words(Criterion.Words words) {
        SearchParam param = words.type().param("_text");
        if (!words.narrative() || param == null) {
            return Plan.verified(words.narrative() ? Where.NEVER : Where.ALWAYS);
        }
        String key = param.key();
        List<Where> groups = new ArrayList<>();
        for (Set<String> group : words.query().words()) {
            groups.add(new Where.AllTokens(group.stream()
                    .mapToLong(word -> blind.token(key, TokenHashes.WORD, word))
                    .toArray()));
        }
        Where tooLong = new Where.AllTokens(blind.token(key, TokenHashes.LONG_NARRATIVE, ""));
        groups.add(tooLong);
        return new Plan(Where.or(groups.toArray(Where[]::new)), !words.query().isOfSingleWords(), 0, tooLong);
    }

    private Plan simple(ResourceType type, Criterion.Simple simple) {
        SearchParam param = simple.param();
        List<Value> wanted = simple.values();
        return switch (simple.modifier()) {
            case MISSING -> missing(type, param, wanted);
            case TEXT, ABOVE, BELOW, UNEQUAL -> Plan.verified(present(type, param));
            case CONTAINS, ENDS ->
                param.type() == SearchParam.Type.STRING
                        ? Plan.any(wanted.stream().map(v -> values.within(type, param, v)).toList())
                        : Plan.verified(present(type, param));
            case EQUALS -> Plan.any(wanted.stream().map(v -> values.whole(type, param, v)).toList());
            case NOT -> any(type, param, wanted).negated();
            case EXACT ->
                Plan.exact(StringHashes.any(
                        type,
                        wanted.stream()
                                .mapToLong(v -> blind.token(param.key(), TokenHashes.EXACT, v.text()))
                                .toArray()));
            case IDENTIFIER ->
                Plan.any(wanted.stream()
                        .map(v -> v instanceof Value.Token token ? values.identifier(param, token) : Plan.exact(Where.NEVER))
                        .toList());
            case OVERLAPS ->
                Plan.any(wanted.stream()
                        .map(v -> v instanceof Value.Date date ? ValuePlanner.overlap(param, date) : Plan.exact(Where.NEVER))
                        .toList());
            case NONE, OF_TYPE -> any(type, param, wanted);
            case IN, NOT_IN -> throw new IllegalStateException("Value sets are codes by now");
        };
    }

    /** Rows in which the parameter has a value, as far as rows say so. */
    private static Where present(ResourceType type, SearchParam param) {
        int bit = type.ordinal(param.indexedAs());
        return bit < 0 ? Where.ALWAYS : new Where.Present(1L << bit);
    }

    /** A parameter that shares its index with others may mean fewer of its values: then a row that has some is looked at. */
    private static Plan missing(ResourceType type, SearchParam param, List<Value> wanted) {
        Where present = present(type, param);
        boolean shared = !param.code().equals(param.indexedAs())
                || type.params().stream()
                        .anyMatch(p -> p.indexedAs().equals(param.indexedAs()) && !p.targets().equals(param.targets()));
        List<Plan> plans = new ArrayList<>();
        for (Value value : wanted) {
            boolean absent = value instanceof Value.Missing m && m.missing();
            if (present instanceof Where.Always || shared && absent) {
                plans.add(Plan.verified(Where.ALWAYS));
            } else if (shared) {
                plans.add(Plan.verified(present));
            } else {
                plans.add(Plan.exact(absent ? new Where.Not(present) : present));
            }
        }
        return Plan.any(plans);
    }

    /** One of the values. Plain tokens of several values become one array comparison, as do strings that lie apart. */
    private Plan any(ResourceType type, SearchParam param, List<Value> wanted) {
        List<Plan> plans = new ArrayList<>();
        List<Long> tokens = new ArrayList<>();
        List<Long> strings = new ArrayList<>();
        for (Value value : wanted) {
            Plan plan = values.plan(type, param, value);
            if (plan.isExact() && plan.where() instanceof Where.AllTokens(long[] one) && one.length == 1) {
                tokens.add(one[0]);
            } else if (plan.isExact() && plan.where() instanceof Where.AllStrings(short _, long[] one) && one.length == 1) {
                strings.add(one[0]);
            } else {
                plans.add(plan);
            }
        }
        if (!strings.isEmpty()) {
            plans.add(Plan.exact(new Where.AnyString(type.code(), strings.stream().mapToLong(Long::longValue).toArray())));
        }
        if (tokens.size() == 1) {
            plans.add(Plan.exact(new Where.AllTokens(tokens.getFirst())));
        } else if (!tokens.isEmpty()) {
            plans.add(Plan.exact(new Where.AnyToken(tokens.stream().mapToLong(Long::longValue).toArray())));
        }
        return Plan.any(plans);
    }
}
