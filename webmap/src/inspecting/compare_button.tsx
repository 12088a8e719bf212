/** Opens and closes the comparison of the parcels that are ticked. */
import { Icon } from '../parts/icons';
import { isOpen, togglePanel } from '../state/layout';
import { say } from './say';

export function CompareButton() {
  return (
    <button type="button" class="button" aria-pressed={isOpen('comparison')} onClick={() => togglePanel('comparison')}>
      <Icon name="columns" size={16} />
      {say('comparison.open')}
    </button>
  );
}
