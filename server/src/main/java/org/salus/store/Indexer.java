package org.salus.store;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examination;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.fhir.Ucum;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.vault.BlindIndex;

/** Turns the search values of a resource into what its row holds in the clear, by the rules of {@link TokenHashes}. */
public final class Indexer {

    /**
     * Real resources have some hundred at most, but for those that list a whole chart: a Provenance that came with one has a hash for each of its
     * targets, tens of thousands in a long life.
     */
    public static final int MAX_TOKENS = 100_000;

    /** A row with more than these gets no runs of three: a string has up to {@value TokenHashes#LONGEST_FOR_TRIGRAMS} of them. */
    private static final int MOST_WITH_TRIGRAMS = 2_000;

    /**
     * The form of the rows' index: grows by one with every change of what {@link TokenHashes} or this class make of a value, so that all
     * rows are indexed anew after an upgrade.
     * 2: {@link RowIndex#present}, {@link RowIndex#SHARED}, runs of three, sounds, narrative words, base units, types of identifiers.
     * 3: identifiers of references as tokens, tokens that are strings without case, instants of one microsecond, open ends of ranges,
     * numbers of more digits than a double has marked as lossy.
     * 4: {@link TokenHashes#inChart} beside what there was.
     * 5: strings of some types in a row of their own ({@link StringHashes}).
     * 6: one token for all of those strings, and {@link TokenHashes#containing}, which rows of the fifth form may have or not;
     * {@link TokenHashes#inChart} for the codes of more types, and as an XOR.
     */
    public static final int INDEX_VERSION = 6;

    /** From this form on rows have {@link TokenHashes#inChart} as it is now. */
    public static final int IN_CHART_SINCE = 6;

    /** From this form on the strings of some types lie apart ({@link StringHashes}); before it, or in both places, among the tokens. */
    static final int STRINGS_APART_SINCE = 5;

    /** From this form on rows say of which types the resources are that they contain ({@link TokenHashes#containing}). */
    public static final int CONTAINED_SINCE = 6;

    /**
     * The form that gave the values of parameters what they are now: until a type is indexed by it, it is not searched by. Those
     * after it left all parameters as they were.
     */
    static final int VALUES_SINCE = 3;

    private static final Set<String> NAMES = Set.of("Patient.name", "Person.name", "Practitioner.name", "RelatedPerson.name");

    private final BlindIndex index;
    private final long[] dateLow = new long[WhereSql.DATE_SLOTS];
    private final long[] dateHigh = new long[WhereSql.DATE_SLOTS];
    private final double[] numberLow = new double[WhereSql.NUMBER_SLOTS];
    private final double[] numberHigh = new double[WhereSql.NUMBER_SLOTS];
    private final Hashes tokens = new Hashes();
    private final Hashes strings = new Hashes();
    /** Tokens that get a form within the chart once the patient is known. */
    private final List<Long> inChart = new ArrayList<>();
    private int lossy;
    private long present = (long) INDEX_VERSION << 56;
    private @Nullable ResourceType type;

    private Indexer(BlindIndex index) {
        this.index = index;
        Arrays.fill(numberLow, Double.NaN);
        Arrays.fill(numberHigh, Double.NaN);
    }

    /**
     * @param entries search values, in the clear
     * @param patientIds ids of the patients in whose compartments the resource lies
     * @param subject the one of them that the resource is about; null when it names none or several as its subject: then the row
     *     belongs to a patient only if it lies in one compartment
     * @return refused (TOO_LARGE) when there are more than {@value #MAX_TOKENS} distinct hashes
     */
    public static Outcome<RowIndex> index(
            Collection<IndexEntry> entries, Collection<String> patientIds, @Nullable String subject, BlindIndex index) {
        return index(entries, patientIds, subject, Set.of(), index);
    }

    private static Outcome<RowIndex> index(
            Collection<IndexEntry> entries,
            Collection<String> patientIds,
            @Nullable String subject,
            Set<String> contained,
            BlindIndex index) {
        Indexer row = new Indexer(index);
        contained.forEach(type -> row.token(TokenHashes.containing(type, index)));
        for (IndexEntry entry : entries) {
            row.add(entry);
        }
        long[] patients = patientIds.stream()
                .distinct()
                .mapToLong(id -> index.self("Patient", id))
                .toArray();
        long patient =
                subject != null ? index.self("Patient", subject) : patients.length == 1 ? patients[0] : 0;
        for (long other : patients) {
            if (other != patient) {
                row.lossy |= RowIndex.SHARED;
                row.token(other);
            }
        }
        if (patient == 0 && patients.length > 1) {
            row.token(WhereSql.SEVERAL_PATIENTS);
        }
        if (patient != 0) {
            row.inChart.forEach(code -> row.token(TokenHashes.inChart(patient, code)));
        }
        long[] strings = row.strings.distinct();
        if (strings.length > 0) {
            row.token(StringHashes.of(strings));
        }
        long[] tokens = row.tokens.distinct();
        if (tokens.length + strings.length > MAX_TOKENS) {
            return Outcome.refused(
                    Problem.Code.TOO_LARGE,
                    "The resource has more than " + MAX_TOKENS + " values to search by: divide it into several resources.");
        }
        return Outcome.ok(new RowIndex(
                patient,
                patients,
                tokens,
                strings,
                row.dateLow,
                row.dateHigh,
                row.numberLow,
                row.numberHigh,
                row.lossy,
                row.present,
                0));
    }

    /**
     * The index of a resource that was examined: what {@link #index(Collection, Collection, String, BlindIndex)} makes of it, and of what
     * types it contains resources.
     *
     * @param id under which it lies
     */
    public static Outcome<RowIndex> index(
            R4 definitions, Examination examination, String id, JsonObject resource, BlindIndex index) {
        ResourceType type = Objects.requireNonNull(examination.type());
        String subject = subject(type, id, resource, examination);
        Set<String> patients = new LinkedHashSet<>(examination.patients());
        if (subject != null) {
            // Wider than the R4 compartment, which leaves a patient's devices out: they are sealed and shown with the rest.
            patients.add(subject);
        }
        return index(examination.entries(), patients, subject, contained(resource), index).map(row -> row.of(definitions.generation()));
    }

    private static Set<String> contained(JsonObject resource) {
        return JsonObject.objects(resource, "contained").stream()
                .map(inner -> inner.string("resourceType"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /**
     * Whom the resource is about: a Patient itself; else the one patient that its {@code patient} parameter names, or its
     * {@code subject}. Null for none and for several.
     */
    private static @Nullable String subject(ResourceType type, String id, JsonObject resource, Examination examination) {
        if (type.name().equals("Patient")) {
            return id;
        }
        if (type.name().equals("Bundle")) {
            return documentSubject(resource);
        }
        SearchParam param = main(type);
        if (param == null || param.type() != SearchParam.Type.REFERENCE) {
            return null;
        }
        String subject = null;
        for (IndexEntry entry : examination.entries()) {
            if (entry instanceof IndexEntry.Reference reference
                    && reference.param().code().equals(param.indexedAs())
                    && "Patient".equals(reference.type())
                    && reference.id() != null
                    && !reference.id().equals(subject)) {
                if (subject != null) {
                    return null;
                }
                subject = reference.id();
            }
        }
        return subject;
    }

    private static @Nullable SearchParam main(ResourceType type) {
        SearchParam patient = type.param("patient");
        return patient == null ? type.param("subject") : patient;
    }

    /** Whether the parameter is the one by which rows of the type are filed under their patient. */
    public static boolean filesBy(ResourceType type, SearchParam param) {
        SearchParam main = main(type);
        return main != null && main.indexedAs().equals(param.indexedAs());
    }

    /**
     * Whether a row that has a patient in its patient column names no other one by the parameter. It is filed under the one patient that the
     * parameter names; when the parameter names several, all of them are in its compartment, and it is filed under none.
     */
    public static boolean namesOnlyItsPatient(ResourceType type, SearchParam param) {
        return filesBy(type, param)
                && type.compartmentParams().stream().anyMatch(p -> p.indexedAs().equals(param.indexedAs()));
    }

    /** A stored document lies in the chart of the patient whom its composition is about, and is sealed with that patient's key. */
    private static @Nullable String documentSubject(JsonObject bundle) {
        JsonArray entries = bundle.array("entry");
        JsonObject first = entries == null || entries.isEmpty() ? null : entries.object(0);
        JsonObject composition = first == null ? null : first.object("resource");
        if (!"document".equals(bundle.string("type"))
                || composition == null
                || !"Composition".equals(composition.string("resourceType"))) {
            return null;
        }
        JsonObject subject = composition.object("subject");
        String text = subject == null ? null : subject.string("reference");
        ReferenceText reference = text == null ? null : ReferenceText.relative(text);
        return reference != null && reference.type().equals("Patient") ? reference.id() : null;
    }

    private void add(IndexEntry entry) {
        SearchParam of = entry.param();
        String key = of.key();
        if (type == null || !type.name().equals(of.resource())) {
            type = R4.definitions().type(of.resource());
        }
        int ordinal = type == null ? -1 : type.ordinal(of.indexedAs());
        if (ordinal >= 0) {
            present |= 1L << ordinal;
        }
        switch (entry) {
            case IndexEntry.Token(var _, String system, String code, var _) -> {
                token(key, system, code);
                if (code != null && TokenHashes.isInChart(key)) {
                    inChart.add(index.token(key, TokenHashes.CODE, code));
                }
            }
            case IndexEntry.Text(SearchParam param, String value) -> {
                if (param.type() == SearchParam.Type.SPECIAL) {
                    words(key, value);
                } else {
                    Hashes hashes = StringHashes.areApart(param.resource()) ? strings : tokens;
                    text(hashes, key, value);
                    if (NAMES.contains(key) || param.code().equals("phonetic")) {
                        TokenHashes.sounds(value)
                                .forEach(either -> either.forEach(sound -> hashes.add(index.token(key, TokenHashes.SOUND, sound))));
                    }
                }
            }
            case IndexEntry.TypedIdentifier(var _, String system, String code, String value) ->
                token(index.token(key, TokenHashes.OF_TYPE, system + "|" + code + "|" + value));
            case IndexEntry.Reference reference -> reference(key, reference);
            case IndexEntry.Uri(var _, String value) -> token(index.token(key, TokenHashes.URI, value));
            case IndexEntry.Date(SearchParam param, long low, long high) -> date(param.slot(), low, high);
            case IndexEntry.Number(SearchParam param, BigDecimal low, BigDecimal high) ->
                number(param.slot(), low, high);
            case IndexEntry.Quantity quantity -> quantity(key, quantity);
            case IndexEntry.Composite _ -> {
                // A composite is searched by its parts, which have entries of their own, and checked in the opened body.
            }
        }
    }

    private void token(String key, @Nullable String system, @Nullable String code) {
        if (system != null) {
            token(index.token(key, TokenHashes.SYSTEM, system));
        }
        if (code != null) {
            token(index.token(key, TokenHashes.CODE, code));
            token(
                    system == null
                            ? index.token(key, TokenHashes.CODE_WITHOUT_SYSTEM, code)
                            : index.token(key, TokenHashes.SYSTEM_AND_CODE, system + "|" + code));
        }
    }

    private void text(Hashes hashes, String key, String value) {
        hashes.add(index.token(key, TokenHashes.EXACT, value));
        String folded = TokenHashes.fold(value);
        for (int end = 0, points = 0; end < folded.length() && points < TokenHashes.LONGEST_PREFIX; points++) {
            end = folded.offsetByCodePoints(end, 1);
            hashes.add(index.token(key, TokenHashes.PREFIX, folded.substring(0, end)));
        }
        boolean room = tokens.count() + strings.count() < MOST_WITH_TRIGRAMS;
        if (room) {
            TokenHashes.trigrams(folded).forEach(run -> hashes.add(index.token(key, TokenHashes.TRIGRAM, run)));
        }
        if (!room || folded.length() > TokenHashes.LONGEST_FOR_TRIGRAMS) {
            hashes.add(index.token(key, TokenHashes.LONG_STRING, ""));
        }
    }

    private void words(String key, String text) {
        Set<String> words = new LinkedHashSet<>(List.of(TokenHashes.fold(text).split(" ")));
        words.stream()
                .limit(TokenHashes.MOST_WORDS)
                .forEach(word -> token(index.token(key, TokenHashes.WORD, word)));
        if (words.size() > TokenHashes.MOST_WORDS) {
            token(index.token(key, TokenHashes.LONG_NARRATIVE, ""));
        }
    }

    private void reference(String key, IndexEntry.Reference reference) {
        if (reference.type() != null && reference.id() != null) {
            token(index.self(reference.type(), reference.id()) ^ index.referenceSalt(key));
        }
        if (reference.url() != null) {
            token(index.token(key, TokenHashes.URI, reference.url()));
        }
        token(key + TokenHashes.IDENTIFIER, reference.identifierSystem(), reference.identifierValue());
    }

    private void quantity(String key, IndexEntry.Quantity quantity) {
        number(quantity.param().slot(), quantity.low(), quantity.high());
        if (quantity.code() != null) {
            token(index.token(key, TokenHashes.UNIT, quantity.code()));
            if (quantity.system() != null) {
                token(index.token(key, TokenHashes.SYSTEM_AND_UNIT, quantity.system() + "|" + quantity.code()));
            }
            Ucum.Canonical base = Ucum.SYSTEM.equals(quantity.system()) ? Ucum.canonical(quantity.code()) : null;
            if (base != null && !base.unit().equals(quantity.code())) {
                token(index.token(key, TokenHashes.BASE_UNIT, base.unit()));
            }
        }
        if (quantity.unit() != null) {
            token(index.token(key, TokenHashes.UNIT, quantity.unit()));
        }
    }

    private void date(int slot, long low, long high) {
        if (slot < 0 || low >= high) {
            return;
        }
        if (dateLow[slot] < dateHigh[slot]) {
            if (dateLow[slot] != low || dateHigh[slot] != high) {
                lossy |= 1 << slot;
            }
            dateLow[slot] = Math.min(dateLow[slot], low);
            dateHigh[slot] = Math.max(dateHigh[slot], high);
        } else {
            dateLow[slot] = low;
            dateHigh[slot] = high;
        }
    }

    private void number(int slot, @Nullable BigDecimal low, @Nullable BigDecimal high) {
        if (slot < 0 || (low == null && high == null)) {
            return;
        }
        if (low != null && !isExact(low) || high != null && !isExact(high)) {
            lossy |= 1 << (16 + slot);
        }
        double from = low == null ? Double.NEGATIVE_INFINITY : low.doubleValue();
        double to = high == null ? Double.POSITIVE_INFINITY : high.doubleValue();
        if (Double.isNaN(numberLow[slot])) {
            numberLow[slot] = from;
            numberHigh[slot] = to;
            return;
        }
        if (numberLow[slot] != from || numberHigh[slot] != to) {
            lossy |= 1 << (16 + slot);
        }
        numberLow[slot] = Math.min(numberLow[slot], from);
        numberHigh[slot] = Math.max(numberHigh[slot], to);
    }

    /** Whether a double tells the number from every other one of which it does so too. */
    public static boolean isExact(BigDecimal number) {
        if (number.precision() <= 15 && Math.abs(number.scale()) < 290) {
            return true;
        }
        double nearest = number.doubleValue();
        return Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(number) == 0;
    }

    private void token(long token) {
        tokens.add(token);
    }

    /** A row without search values, in no compartment or in one patient's. */
    public static RowIndex empty(long patient) {
        double[] nan = new double[WhereSql.NUMBER_SLOTS];
        Arrays.fill(nan, Double.NaN);
        return new RowIndex(
                patient,
                patient == 0 ? new long[0] : new long[] {patient},
                new long[0],
                new long[WhereSql.DATE_SLOTS],
                new long[WhereSql.DATE_SLOTS],
                nan,
                nan.clone(),
                0,
                (long) INDEX_VERSION << 56);
    }
}
