import styles from './Photo.module.css';
import { Icon } from './Icon';

/** The patient's photo, or initials while there is none. Decoration: the name always stands beside it. */
export function Photo({
  src,
  initials,
  size = 'medium',
}: {
  src?: string | undefined;
  initials: string;
  size?: 'large' | 'medium' | 'small';
}) {
  return (
    <span className={`${styles.photo ?? ''} ${styles[size] ?? ''}`} aria-hidden="true">
      {src !== undefined ? <img src={src} alt="" /> : initials === '' ? <Icon name="person" /> : initials}
    </span>
  );
}
