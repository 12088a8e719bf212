/** What the register holds of the parcel or the work that is selected. */
import { selectedParcel, selectedWork } from '../state/selection';
import { ParcelInspector } from './parcel_inspector';
import { WorkInspector } from './work_inspector';

export function Details() {
  if (selectedParcel.value) return <ParcelInspector parcel={selectedParcel.value} />;
  return selectedWork.value && <WorkInspector work={selectedWork.value} />;
}
