import { useState } from 'react';
import { t } from '@/i18n';
import { keysOfScreen, Modal } from '@/ui';
import styles from './Help.module.css';

const NAMES: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };

/** "mod+k" as Ctrl K, "g r" as g, then r. */
function Keys({ keys }: { keys: string }) {
  const shown = keys
    .split(' ')
    .flatMap((part) =>
      part.split('+').map((key, i) => (i === 0 && key === 'mod' ? 'Ctrl' : (NAMES[key] ?? key))),
    );
  return (
    <>
      {shown.map((key, i) => (
        <kbd key={`${String(i)}${key}`}>
          {key.length === 1 && shown[0] === 'Ctrl' ? key.toUpperCase() : key}
        </kbd>
      ))}
    </>
  );
}

/** Every key of the screen as it was when the help was opened. */
export function Help({ onClose }: { onClose: () => void }) {
  const [groups] = useState(keysOfScreen);
  return (
    <Modal opened onClose={onClose} title={t('keys.title')} size="lg" zIndex={500}>
      <div className={styles.groups}>
        {groups.map(({ text, bindings }) => (
          <table key={text} className={styles.table}>
            <caption>{t(text)}</caption>
            <tbody>
              {bindings.map((one) => (
                <tr key={one.keys}>
                  <th scope="row">
                    <Keys keys={one.keys} />
                  </th>
                  <td>{t(one.text, one.values)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <p className={styles.note}>{t('keys.note')}</p>
    </Modal>
  );
}
