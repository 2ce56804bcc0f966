package org.salus.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where reads get their connection: one each from the pool, or always the one of a transaction. */
interface Sessions {

    <T> T use(int organisation, Work<T> work);

    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** One pooled connection per read, tried once more when a pooled connection turns out to be dead. */
    static Sessions pooled(OrganisationConnections connections) {
        return new Sessions() {
            @Override
            public <T> T use(int organisation, Work<T> work) {
                for (boolean again = true; ; again = false) {
                    try (Connection connection = connections.open(organisation)) {
                        return work.run(connection);
                    } catch (SQLException e) {
                        if (!again || !(Failures.mayBeTriedAgain(e) || Failures.isLostConnection(e))) {
                            throw Failures.of(e);
                        }
                    }
                }
            }
        };
    }

    /** The connection of a transaction that is bound to its organisation already. */
    static Sessions transaction(Connection connection, int bound) {
        return new Sessions() {
            @Override
            public <T> T use(int organisation, Work<T> work) {
                if (organisation != bound) {
                    throw new IllegalArgumentException("The transaction belongs to another organisation");
                }
                try {
                    return work.run(connection);
                } catch (SQLException e) {
                    throw new FailedInTransaction(e);
                }
            }
        };
    }

    /** Carries a database error through code that may not throw it, to whoever runs the transaction. */
    final class FailedInTransaction extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SQLException error;

        FailedInTransaction(SQLException error) {
            super(error);
            this.error = error;
        }

        SQLException error() {
            return error;
        }
    }
}
