package org.salus.terminology;

/** Columns as COPY names them. */
final class Columns {

    static final String STAGED = "term_staged (load, part, seq, kind, code, fields)";
    static final String CONCEPT =
            "term_concept (id, system, ord, active, abstract, code, display, folded, tree, words, detail)";
    static final String MAP_ELEMENT = "term_map_element (map, ord, source_system, source_version, source_code, source_display,"
            + " target_system, target_version, target_code, target_display, equivalence, comment, depends)";
    static final String RESOURCE = "term_resource (type, url, version, id, package, package_version, body)";

    private Columns() {}
}
