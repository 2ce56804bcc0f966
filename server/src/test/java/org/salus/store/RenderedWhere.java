package org.salus.store;

/** A condition as the text of its SQL, without a database. */
public final class RenderedWhere {

    private RenderedWhere() {}

    public static String of(Where where) {
        Sql sql = new Sql();
        new WhereSql(sql, 1).render(where, "r");
        return sql.text();
    }
}
