package org.salus.audit;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.salus.kernel.Role;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.KeyDestroyedException;

/** Opens the audit's parts for the test of its routes. The record knows one patient, {@code in-the-record}, and one erased one. */
public final class AuditRoutes implements AutoCloseable {

    private final AuditFixture fixture;

    public AuditRoutes(Path folder) {
        fixture = new AuditFixture(folder);
    }

    public Auditor auditor() {
        return fixture.auditor;
    }

    public AuditListener listener() {
        return new AuditListener(fixture.auditor);
    }

    public AuditEvents events() {
        return new AuditEvents(
                new AuditReports(fixture.db.app(), fixture.vault), fixture.auditor, fixture.vault, record(fixture));
    }

    public ChainState chain() {
        return new ChainState(new AuditVerifier(fixture.db.app(), fixture.vault, fixture.home));
    }

    public void read(int organisation, String patient) throws SQLException {
        fixture.auditor.record(fixture.read(organisation, patient));
        fixture.auditor.flush();
    }

    public void flush() throws SQLException {
        fixture.auditor.flush();
    }

    public void tamper(String sql) throws SQLException {
        fixture.tamper(sql);
    }

    public static org.salus.kernel.Caller caller(Role role) {
        return AuditFixture.caller(1, role);
    }

    static Reader record(AuditFixture fixture) {
        long known = fixture.vault.blindIndex(1).self("Patient", "in-the-record");
        long erased = fixture.vault.blindIndex(1).self("Patient", "erased");
        return (Reader) Proxy.newProxyInstance(
                Reader.class.getClassLoader(), new Class<?>[] {Reader.class}, (proxy, method, arguments) -> {
                    Reader.Select select = (Reader.Select) arguments[0];
                    long asked = ((Where.Self) select.where()).selfs()[0];
                    if (asked == erased) {
                        throw new KeyDestroyedException("erased");
                    }
                    byte[] body = "{\"resourceType\":\"Patient\",\"contact\":[{\"id\":\"x\"}],\"id\":\"in-the-record\"}"
                            .getBytes(StandardCharsets.UTF_8);
                    return new Reader.Rows(
                            asked == known
                                    ? List.of(new StoredResource(
                                            (short) 1, known, known, 1, 0, false, 0, new long[0], body))
                                    : List.of(),
                            List.of(),
                            null);
                });
    }

    @Override
    public void close() {
        fixture.close();
    }
}
