package org.salus.store;

/** A newer version has indexed this database: searches of this one would miss rows. The message is one sentence for the operator. */
public final class NewerIndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerIndexException(int form) {
        super("This database was indexed by a newer version of Salus (form " + form + ", this one knows " + Indexer.INDEX_VERSION
                + "), and searches would miss rows: start the newer version, or this one on the copy that was made before the upgrade.");
    }
}
