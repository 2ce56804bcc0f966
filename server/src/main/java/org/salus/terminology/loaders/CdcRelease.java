package org.salus.terminology.loaders;

import org.salus.terminology.ReleaseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.loaders.ReleaseConcept.Property;

/**
 * The CDC's vaccine (CVX) and manufacturer (MVX) lists: pipe-delimited, no header. With the product names beside the CVX list
 * ({@code TRADENAME.txt}), those are synonyms of the vaccine, and its makers a property.
 */
final class CdcRelease implements Release {

    static final String CVX = "http://hl7.org/fhir/sid/cvx";
    static final String MVX = "http://hl7.org/fhir/sid/mvx";

    static final String COPYRIGHT = "Published by the U.S. Centers for Disease Control and Prevention; in the public domain.";

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final int MAX_BYTES = 16 << 20;

    private static final Pattern CVX_FILE = Pattern.compile("(?i).*cvx.*\\.txt");
    private static final Pattern MVX_FILE = Pattern.compile("(?i).*mvx.*\\.txt");
    private static final Pattern TRADE_FILE = Pattern.compile("(?i).*trade.?name.*\\.txt");
    private static final Pattern ISO = Pattern.compile("(\\d{4})[/-](\\d{1,2})[/-](\\d{1,2}).*");
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final Pattern WORDS =
            Pattern.compile("(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\s+(\\d{1,2})\\s+(\\d{4}).*");
    private static final Pattern AMERICAN = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4}).*");

    private static final List<String> CVX_SHORT =
            List.of("CVX Code", "Short Description", "Full Vaccine Name", "Notes", "Vaccine Status", "Nonvaccine", "Last Updated");
    private static final List<String> CVX_LONG = List.of(
            "CVX Code", "Short Description", "Full Vaccine Name", "Notes", "Vaccine Status", "Internal ID", "Nonvaccine",
            "Last Updated");
    private static final List<String> MVX_COLUMNS =
            List.of("MVX Code", "Manufacturer Name", "Notes", "Status", "Last Updated");
    private static final List<String> TRADE_COLUMNS = List.of(
            "CDC Product Name", "Short Description", "CVX Code", "Manufacturer", "MVX Code", "MVX Status",
            "Product Name Status", "Last Updated");

    private static final Set<String> CVX_STATUS = Set.of("active", "inactive", "never active", "pending", "non-us");
    private static final Set<String> MVX_STATUS = Set.of("active", "inactive");

    private final ReleaseFiles files;
    private final ReleaseOptions options;
    private final boolean vaccines;
    private final String file;
    private final List<ReleaseConcept> concepts;
    private String newest = "";

    private CdcRelease(ReleaseFiles files, ReleaseOptions options, boolean vaccines) {
        this.files = files;
        this.options = options;
        this.vaccines = vaccines;
        this.file = find(vaccines ? CVX_FILE : MVX_FILE, vaccines ? "cvx.txt" : "mvx.txt");
        // A few hundred rows.
        this.concepts = vaccines ? vaccines(trade()) : manufacturers();
        if (concepts.isEmpty()) {
            throw Faults.at(file, 1, 0, "the file is empty");
        }
    }

    static CdcRelease cvx(ReleaseFiles files, ReleaseOptions options) {
        return new CdcRelease(files, options, true);
    }

    static CdcRelease mvx(ReleaseFiles files, ReleaseOptions options) {
        return new CdcRelease(files, options, false);
    }

    private String find(Pattern pattern, String described) {
        List<String> named = files.matching(pattern).stream()
                .filter(n -> !TRADE_FILE.matcher(ReleaseFiles.baseName(n)).matches())
                .toList();
        if (files.names().size() == 1) {
            return files.names().iterator().next();
        }
        if (named.size() != 1) {
            throw Faults.release("In " + files.label() + " there should be one file such as " + described + " and there are "
                    + named.size() + "; give the file itself");
        }
        return named.getFirst();
    }

    /** What products there are of a vaccine. */
    private record Product(String name, String manufacturer) {}

    private TreeMap<String, List<Product>> trade() {
        TreeMap<String, List<Product>> products = new TreeMap<>();
        String tradeFile = files.only(TRADE_FILE);
        if (tradeFile == null || tradeFile.equals(file)) {
            return products;
        }
        try (Table rows = open(tradeFile, TRADE_COLUMNS)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                products.computeIfAbsent(cvx(row), c -> new ArrayList<>())
                        .add(new Product(row.required("CDC Product Name"), row.get("MVX Code").strip()));
            }
        }
        return products;
    }

    private Table open(String name, List<String> columns) {
        return Table.pipes(lines(name), columns);
    }

    private LineReader lines(String name) {
        return new LineReader(name, files.stream(name), encoding(name));
    }

    /** The CDC has published its lists in Windows-1252 (which every text can be read as) and in UTF-8 (which hardly any other can). */
    private Charset encoding(String name) {
        if (!options.encoding().equals(StandardCharsets.UTF_8)) {
            return options.encoding();
        }
        try (InputStream in = files.stream(name)) {
            byte[] start = in.readNBytes(MAX_BYTES);
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(start));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return WINDOWS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cvx(Table.Row row) {
        String code = row.required("CVX Code");
        if (!code.matches("\\d{1,4}")) {
            throw row.refused("CVX Code", "the CVX code should be digits, such as 08 or 208, and is " + Table.shown(code));
        }
        return code.length() == 1 ? "0" + code : code;
    }

    private List<ReleaseConcept> vaccines(TreeMap<String, List<Product>> trade) {
        List<ReleaseConcept> found = new ArrayList<>();
        List<String> columns = columnsOfFirstLine() == CVX_LONG.size() ? CVX_LONG : CVX_SHORT;
        try (Table rows = open(file, columns)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                String code = cvx(row);
                String status = status(row, "Vaccine Status", CVX_STATUS);
                String display = row.required("Short Description");
                List<Designation> designations = new ArrayList<>();
                List<Property> properties = new ArrayList<>();
                properties.add(Property.string("VaccineStatus", row.get("Vaccine Status").strip()));
                properties.add(Property.bool("nonvaccine", row.get("Nonvaccine").strip().matches("(?i)true|1|yes")));
                text(properties, "notes", row.get("Notes"));
                updated(properties, row);
                String full = row.get("Full Vaccine Name").strip();
                if (!full.isEmpty() && !full.equals(display)) {
                    designations.add(Designation.synonym("en", full));
                }
                Set<String> makers = new LinkedHashSet<>();
                for (Product product : trade.getOrDefault(code, List.of())) {
                    designations.add(Designation.synonym("en", product.name()));
                    if (!product.manufacturer().isEmpty()) {
                        makers.add(product.manufacturer());
                    }
                }
                makers.forEach(m -> properties.add(Property.string("manufacturer", m)));
                found.add(new ReleaseConcept(code, display, null, !status.equals("inactive") && !status.equals("never active"),
                        true, List.of(), designations.stream().distinct().toList(), properties));
            }
        }
        return found;
    }

    /** The list has been published with and without the internal number. */
    private int columnsOfFirstLine() {
        try (LineReader lines = lines(file)) {
            String first = lines.next();
            if (first == null) {
                throw Faults.at(file, 1, 0, "the file is empty");
            }
            int pipes = (int) first.chars().filter(c -> c == '|').count();
            return first.endsWith("|") ? pipes : pipes + 1;
        } catch (UncheckedIOException e) {
            throw Faults.release(file + " cannot be read");
        }
    }

    private List<ReleaseConcept> manufacturers() {
        List<ReleaseConcept> found = new ArrayList<>();
        try (Table rows = open(file, MVX_COLUMNS)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                String code = row.required("MVX Code");
                if (!code.matches("[A-Z0-9]{2,4}")) {
                    throw row.refused("MVX Code", "the MVX code should be two to four capital letters and is " + Table.shown(code));
                }
                List<Property> properties = new ArrayList<>();
                properties.add(Property.string("status", row.get("Status").strip()));
                text(properties, "notes", row.get("Notes"));
                updated(properties, row);
                found.add(new ReleaseConcept(code, row.required("Manufacturer Name"),
                        status(row, "Status", MVX_STATUS).equals("active"), properties));
            }
        }
        return found;
    }

    private static String status(Table.Row row, String column, Set<String> allowed) {
        String status = row.required(column).toLowerCase(Locale.ROOT);
        if (!allowed.contains(status)) {
            throw row.refused(column, "the status should be one of " + allowed.stream().sorted().toList() + " and is "
                    + Table.shown(status));
        }
        return status;
    }

    private static void text(List<Property> properties, String name, String value) {
        if (!value.isBlank()) {
            properties.add(Property.string(name, value.strip()));
        }
    }

    private void updated(List<Property> properties, Table.Row row) {
        String given = row.get("Last Updated").strip();
        String date = date(given);
        if (date == null && !given.isEmpty()) {
            throw row.refused("Last Updated", "the date should be as 2024/05/02 or 05/02/2024 and is " + Table.shown(given));
        }
        if (date != null) {
            properties.add(Property.string("lastUpdated", date));
            newest = date.compareTo(newest) > 0 ? date : newest;
        }
    }

    private static @Nullable String date(String text) {
        Matcher words = WORDS.matcher(text);
        if (words.matches()) {
            int month = MONTHS.indexOf(words.group(1)) / 3 + 1;
            return words.group(3) + "-" + two(String.valueOf(month)) + "-" + two(words.group(2));
        }
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return iso.group(1) + "-" + two(iso.group(2)) + "-" + two(iso.group(3));
        }
        Matcher american = AMERICAN.matcher(text);
        return american.matches() ? american.group(3) + "-" + two(american.group(1)) + "-" + two(american.group(2)) : null;
    }

    private static String two(String number) {
        return number.length() == 1 ? "0" + number : number;
    }

    /** The newest change dates the list, which has no number of its own. */
    @Override
    public List<ReleasePart> parts() {
        String given = options.version();
        if (given == null && newest.isEmpty()) {
            throw Faults.release(file + " has no dates; give the version, such as the day on which it was downloaded");
        }
        String version = given != null ? given : newest.replace("-", "");
        return List.of(vaccines
                ? new ReleasePart.Codes(CVX, version, "CVX: vaccines administered", true, COPYRIGHT, CVX + "/vs", () -> Items.of(concepts))
                : new ReleasePart.Codes(MVX, version, "MVX: manufacturers of vaccines", true, COPYRIGHT, MVX + "/vs",
                        () -> Items.of(concepts)));
    }

    @Override
    public void close() {
        files.close();
    }
}
